import {VIRTUAL_MAC} from '../../../antrea/virtual-mac.ts'
import type {Neighbour} from '../../../host/neighbour.ts'
import {formatIp, type Ip, parseIp} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {nodeObject, podObject} from '../../object.ts'
import {type PodPort, podPorts} from '../../pod-interfaces.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeContext, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0430',
  slug: 'gateway-neighbours-wrong',
  title: "A node has a wrong MAC address behind Antrea's gateway, or lacks one that is set by hand",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/pods', 'ovsdb', 'ip-addr', 'ip-neigh'],
  follows: [
    {rule: 'ANT0109', by: 'object'},
    {rule: 'ANT0105', by: 'object'},
    {rule: 'ANT0401', by: 'node'},
    {rule: 'ANT0402', by: 'object'},
  ],
  explains: ['neighbour-wrong', 'no-neighbour', 'wrong-mac'],
  cause:
    'Somebody set a static neighbour on the gateway device, or a network manager flushed those that the agent sets: for the gateways of other nodes by IPv6 it sets them once.',
  impact: 'The node does not reach the pod, or the pods of the other node; kubelet’s probes of the pod fail.',
  detection:
    'Neighbours on the gateway device that are set by hand (PERMANENT) or confirmed (REACHABLE): that of a pod of the node must have the MAC address that Antrea gave it, that of another node’s gateway Antrea’s virtual one. By IPv6 with encapsulation the latter must be there.',
  remedy: [
    look('See the neighbours on the device', 'ip neigh show dev {gateway}   # on {node}'),
    repair('Take a wrong one out', 'ip neigh del {address} dev {gateway}   # on {node}'),
    startAgentAnew('Start the agent of the node anew: it sets those of other nodes’ gateways'),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster} = context
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const list = yield* need(node.name, 'ip-neigh', node.model.neighbours)
    const gateway = node.gatewayPort?.name
    if (!list || list.unparsed.length > 0 || gateway === undefined) return
    const own = list.items.filter(({dev, proxy}) => dev === gateway && !proxy)
    for (const {object, address, text, entry, isHarmless} of [...ofPods(context, own), ...ofPeers(context, own)]) {
      yield found({
        where: {node: node.name, object},
        message: `${node.name} ${text}`,
        evidence: [
          node.evidence('ip-neigh', entry?.line ?? null, entry?.text ?? `no neighbour ${address} on ${gateway}`),
        ],
        // Open vSwitch gives what is for another node its MAC addresses anew, whatever they were.
        ...(isHarmless ? {severity: 'info'} : {}),
        values: {gateway, address, node: node.name},
      })
    }
  },
}

interface Wrong {
  readonly object: string
  readonly address: string
  readonly text: string
  readonly entry: Neighbour | null
  readonly isHarmless: boolean
}

const isSure = ({state, lladdr}: Neighbour): boolean =>
  lladdr !== null && state.some((word) => word === 'PERMANENT' || word === 'REACHABLE')

function ofPods(context: NodeContext, own: readonly Neighbour[]): readonly Wrong[] {
  const byAddress = new Map<string, PodPort[]>()
  for (const each of podPorts(context))
    for (const text of each.port.addresses) {
      const ip = parseIp(text)
      if (ip) byAddress.set(keyOf(ip), [...(byAddress.get(keyOf(ip)) ?? []), each])
    }
  return own.filter(isSure).flatMap((entry) => {
    const owners = byAddress.get(keyOf(entry.ip)) ?? []
    const [owner] = owners
    if (!owner || owners.some(({mac}) => mac === null || mac === entry.lladdr?.toLowerCase())) return []
    const {pod, mac} = owner
    const text = `sends to ${entry.dst}, pod ${pod.namespace}/${pod.name}, at ${entry.lladdr}, but Antrea gave it ${mac}`
    return [{object: podObject(pod), address: entry.dst, text, entry, isHarmless: false}]
  })
}

const keyOf = ({family, value}: Ip): string => `${family} ${value}`

function ofPeers({node, index}: NodeContext, own: readonly Neighbour[]): readonly Wrong[] {
  const byAddress = new Map(own.map((entry) => [keyOf(entry.ip), entry]))
  const families = new Set(([4, 6] as const).filter((family) => node.devices.gatewayAddress(family) !== null))
  return (isPlainEncap(node) ? index.podNetworks : []).flatMap(({node: peer, prefix: {family, value}, routable}) => {
    if (peer.name === node.name || peer.deletionTimestamp !== null || !families.has(family)) return []
    const gateway: Ip = {family, value: value + 1n}
    const entry = byAddress.get(keyOf(gateway)) ?? null
    const wrong = whyWrong(entry, family, routable)
    if (wrong === null) return []
    const address = formatIp(gateway)
    const text = `${wrong} ${address}, the gateway of ${peer.name}`
    return [{object: nodeObject(peer.name), address, text, entry, isHarmless: entry !== null}]
  })
}

/** By IPv4 the bridge answers for it. */
function whyWrong(entry: Neighbour | null, family: 4 | 6, routable: boolean): string | null {
  if (entry === null) return family === 6 && routable ? 'has no neighbour' : null
  if (!isSure(entry) || entry.lladdr?.toLowerCase() === VIRTUAL_MAC) return null
  return `has ${entry.lladdr} in place of ${VIRTUAL_MAC} for`
}

function isPlainEncap({mode}: NodeFacts): boolean {
  if (!mode?.trafficEncapMode.known || !mode.encryption.known) return false
  return mode.trafficEncapMode.value === 'encap' && mode.encryption.value === 'none'
}
