import {deviceObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0214',
  slug: 'no-flood-lost',
  title: 'Broadcasts are flooded to ports that Antrea keeps them off',
  severity: 'info',
  scope: 'node',
  needs: ['ovsdb', 'ofctl-show'],
  follows: [],
  cause:
    'Open vSwitch was started anew: it forgets the setting, and the agent sets it again only when it starts. Agents before 1.12 do not set it.',
  impact:
    'ARP requests of pods go into tunnels to single nodes (IPsec) or to devices of TrafficControl, and may come back: load, and with a loop a flood.',
  detection:
    'Tunnels to one node (IPsec) and ports of TrafficControl are looked up in the answer of `ovs-ofctl show`, which alone prints NO_FLOOD.',
  remedy: [
    look('See the settings of the ports', 'ovs-ofctl show {bridge}   # on {node}'),
    repair('Set it', 'ovs-ofctl mod-port {bridge} {device} no-flood   # on {node}'),
    startAgentAnew('Or start the agent of the node anew: it sets all'),
  ],
  proof: 'made',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const bridge = node.model.integrationBridge
    const quiet = ports?.filter(
      (port) => port.bridge === bridge?.name && (port.role === 'ipsec-tunnel' || port.role === 'traffic-control'),
    )
    if (!bridge || !quiet || quiet.length === 0) return
    const shown = yield* need(node.name, `ofctl-show of ${bridge.name}`, bridge.ofctlShow)
    for (const {name, line, config} of shown?.items ?? []) {
      if (!quiet.some((port) => port.name === name) || config.includes('NO_FLOOD')) continue
      yield found({
        where: {node: node.name, object: deviceObject(name)},
        message: `port ${name} of ${bridge.name} on ${node.name} has lost NO_FLOOD`,
        evidence: [bridge.evidence('ofctl-show', line, `${name} config ${config.join(' ') || '0'}`)],
        values: {bridge: bridge.name},
      })
    }
  },
}
