import type {KubeNode} from '../../../cluster/nodes.ts'
import {lookupRoute, type RoutingState} from '../../../host/lookup-route.ts'
import {reversePathFilter} from '../../../host/reverse-path.ts'
import {formatIp, parseIp, parsePrefix} from '../../../ip.ts'
import type {ClusterFacts} from '../../../trace/cluster-facts.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0415',
  slug: 'reverse-path-strict',
  title: 'The kernel throws packets away because of the way that answers would take',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ip-route', 'ip-rule', 'sysctl'],
  follows: [
    {rule: 'ANT0418', by: 'node'},
    {rule: 'ANT0419', by: 'node'},
    {rule: 'ANT0402', by: 'node'},
    {rule: 'ANT0401', by: 'node'},
  ],
  explains: ['rp-filter'],
  cause:
    'The setting rp_filter is on, and the route back to the sender leads by another device than its packets come in by: a route is missing or leads elsewhere, or the node has several networks.',
  impact: 'The packets vanish without a word, but for the counter IPReversePathFilter.',
  detection:
    'The kernel’s check is made for a pod of the node behind the gateway, for another node of its network behind the device with the node’s address, and for a pod of that where it comes in: by the gateway with encapsulation, by the network device without. The greater of rp_filter of all and of the device counts.',
  remedy: [
    look('See the settings', 'sysctl -a --pattern "conf\\.(all|{device})\\.rp_filter"   # on {node}'),
    look('See whether the counter rises', 'nstat -az TcpExtIPReversePathFilter   # on {node}'),
    repair('Set the loose check', 'sysctl -w net.ipv4.conf.{device}.rp_filter=2   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node, cluster, facts}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    const state = settings && (yield* need(node.name, 'ip-route', node.devices.routing(4)))
    if (!nodes || !settings || !state) return
    for (const {device, source, who} of arrivals(node, nodes, facts)) {
      const back = wayBack(state, source)
      if (back === undefined) continue
      const {result, reason, evidence} = reversePathFilter(settings.items, device, back)
      if (result !== 'drop') continue
      yield found({
        where: {node: node.name, object: deviceObject(device)},
        message: `the kernel of ${node.name} drops what ${who} (${source}) sends in by ${device}: ${reason}`,
        evidence: evidence.map(({line}) => node.evidence('sysctl', line)),
      })
    }
  },
}

interface Arrival {
  readonly device: string
  readonly source: string
  readonly who: string
}

/** null: there is none; undefined: not known. */
function wayBack(state: RoutingState, source: string): string | null | undefined {
  const answer = lookupRoute(state, {dst: source, src: null, mark: null, iif: null, family: 4})
  if (answer.kind === 'unknown') return undefined
  return answer.kind === 'route' ? answer.dev : null
}

function arrivals(node: NodeFacts, nodes: readonly KubeNode[], facts: ClusterFacts): readonly Arrival[] {
  const [gateway, underlay, mode] = [node.gatewayPort?.name, node.devices.underlay, node.mode?.trafficEncapMode]
  const own = parseIp(node.devices.gatewayAddress(4) ?? '')
  const peer = nodes.find(({name}) => name !== node.name && !facts.inAnotherNetwork(node.name, name))
  const peerIp = peer?.internalIPs.find((ip) => parseIp(ip)?.family === 4)
  const cidr = peer?.podCIDRs.flatMap((text) => parsePrefix(text) ?? []).find(({family}) => family === 4)
  if (gateway === undefined || underlay === null || !mode?.known || mode.value === 'networkPolicyOnly') return []
  const encryption = node.mode?.encryption
  const isPlain = encryption?.known === true && encryption.value === 'none'
  const entrance = new Map([
    ['encap', gateway],
    ['noEncap', underlay],
  ])
  const device = isPlain ? entrance.get(mode.value) : undefined
  return [
    ...(own ? [{device: gateway, source: formatIp({family: 4, value: own.value + 1n}), who: 'a pod of its own'}] : []),
    ...(peer && peerIp !== undefined ? [{device: underlay, source: peerIp, who: peer.name}] : []),
    ...(peer && cidr && device !== undefined
      ? [{device, source: formatIp({family: 4, value: cidr.value + 2n}), who: `a pod of ${peer.name}`}]
      : []),
  ]
}
