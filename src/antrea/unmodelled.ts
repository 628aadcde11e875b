import type {Flow} from '../ovs/syntax/flow-types.ts'
import {decodeCookie} from './cookie.ts'
import type {Dialect} from './dialect.ts'
import {factsOf, valueSet} from './facts.ts'
import type {NetworkMode} from './mode.ts'
import type {BridgePort} from './ports.ts'

/**
 * Why a packet that hits this flow leaves what is modelled: a feature of Antrea whose other half is outside OVS (an L7 engine, a
 * mirror, a peer cluster). null: nothing of the kind.
 */
export function unmodelledFlow(flow: Flow, dialect: Dialect): string | null {
  const facts = factsOf(flow)
  const sets = (register: string, name: string): bigint | null => {
    const field = dialect.layout.fields.get(register)?.find((f) => f.name === name)
    return field ? valueSet(facts.actions, register, field.start, field.bits) : null
  }
  if (sets('reg0', 'L7NPRedirect') === 1n || sets('ct_mark', 'L7NPRedirect') === 1n) {
    return 'an L7 policy redirects to the L7 engine, which is not modelled'
  }
  const control = sets('reg4', 'TrafficControlAction')
  if (control === 2n) return 'TrafficControl redirects to another device, which is not modelled'
  if (sets('reg4', 'DSRService') === 1n) return 'the Service works in DSR mode, which is not modelled'
  if (sets('reg4', 'AntreaFlexibleIPAM') === 1n) return 'FlexibleIPAM (bridging mode) is not modelled'
  if (flow.actions.some((a) => a.kind === 'pushVlan')) return 'VLAN tags of FlexibleIPAM are not modelled'
  const {category} = decodeCookie(flow.cookie, dialect.generation)
  if (category === 'Multicluster') return 'multi-cluster traffic is not modelled'
  if (category === 'ExternalNodeConnectivity') return 'ExternalNode is not modelled'
  return null
}

/** Why the way between nodes is not modelled in this mode; null where it is. */
export function unmodelledBetweenNodes(mode: NetworkMode): string | null {
  if (mode.encryption.known && mode.encryption.value === 'wireguard') return 'WireGuard between nodes is not modelled'
  if (mode.encryption.known && mode.encryption.value === 'ipsec') return 'IPsec between nodes is not modelled'
  if (mode.trafficEncapMode.known && mode.trafficEncapMode.value === 'networkPolicyOnly') {
    return 'networkPolicyOnly: another CNI routes between nodes, which is not modelled'
  }
  return null
}

/** Why a port leads out of what is modelled; null for a pod, the gateway, the tunnel and the bridge. */
export function unmodelledPort(port: BridgePort): string | null {
  switch (port.role) {
    case 'ipsec-tunnel':
      return 'IPsec tunnels are not modelled'
    case 'traffic-control':
      return 'TrafficControl ports are not modelled'
    case 'uplink':
    case 'host':
      return 'bridging mode (FlexibleIPAM) is not modelled'
    default:
      return null
  }
}

/** Why a node is not modelled at all; null where it is. */
export function unmodelledNode(os: string | null): string | null {
  return os === 'windows' ? 'Windows nodes are not modelled' : null
}
