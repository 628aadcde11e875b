import {VIRTUAL_NODE_PORT_IP, VIRTUAL_SERVICE_IP} from '../../../antrea/service-addresses.ts'
import {VIRTUAL_MAC} from '../../../antrea/virtual-mac.ts'
import {lookupRoute} from '../../../host/lookup-route.ts'
import {sameIpText} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {type Found, found, type Needed, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0431',
  slug: 'service-way-broken',
  title: 'A node lacks the way by which it hands packets of Services to Open vSwitch',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/services', 'ovsdb', 'table-features', 'ip-route', 'ip6-route', 'ip-rule', 'ip-neigh', 'iptables'],
  follows: [
    {rule: 'ANT0401', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  explains: ['no-route', 'no-neighbour', 'neighbour-wrong', 'misrouted'],
  cause: 'A network manager, a routing daemon or somebody took away what the agent sets on its gateway at its start.',
  impact:
    'Without the neighbour the node itself reaches no Service, and NodePorts of this node answer nobody; without the route only the latter.',
  detection: `Where antreaProxy.proxyAll is on: the kernel must know ${VIRTUAL_SERVICE_IP[4]} (${VIRTUAL_SERVICE_IP[6]}) at Antrea’s virtual MAC address on the gateway, for nobody answers for it; and with a NodePort in the cluster it must choose the gateway for ${VIRTUAL_NODE_PORT_IP[4]} (${VIRTUAL_NODE_PORT_IP[6]}). Nothing is said where kube-proxy’s chains are on the node too.`,
  remedy: [
    look('See the neighbours on the gateway', 'ip neigh show dev {device}   # on {node}'),
    look('See the routes by the gateway', 'ip route show dev {device}   # on {node}'),
    startAgentAnew('Start the agent of the node anew'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const {mode, gatewayPort: gateway} = node
    if (!gateway || !mode?.proxyAll.known || !mode.proxyAll.value) return
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const tables = yield* need(node.name, 'iptables', node.model.iptables)
    if (!services || !tables || tables.items.some(({chains}) => chains.some(({name}) => name === 'KUBE-SERVICES')))
      return
    for (const family of [4, 6] as const) {
      if (node.devices.gatewayAddress(family) === null) continue
      const own = services.filter(({clusterIPs}) => clusterIPs.some((ip) => ip.includes(':') === (family === 6)))
      if (own.length > 0) yield* neighbourOf(node, gateway.name, family)
      if (own.some(({ports}) => ports.some(({nodePort}) => nodePort !== null)))
        yield* routeOf(node, gateway.name, family)
    }
  },
}

function* neighbourOf(node: NodeFacts, device: string, family: 4 | 6): Generator<Needed | Found> {
  const list = yield* need(node.name, 'ip-neigh', node.model.neighbours)
  if (!list || list.unparsed.length > 0) return
  const ip = VIRTUAL_SERVICE_IP[family]
  const entry = list.items.find((each) => each.dev === device && !each.proxy && sameIpText(each.dst, ip))
  if (entry?.lladdr?.toLowerCase() === VIRTUAL_MAC) return
  yield found({
    where: {node: node.name, object: deviceObject(device)},
    message: `${node.name} ${entry?.lladdr ? `has ${entry.lladdr} in place of ${VIRTUAL_MAC} for` : 'has no MAC address for'} ${ip} on ${device}, to which it sends what is for Services`,
    evidence: [node.evidence('ip-neigh', entry?.line ?? null, entry?.text ?? `no neighbour ${ip} on ${device}`)],
    values: {device},
  })
}

function* routeOf(node: NodeFacts, device: string, family: 4 | 6): Generator<Needed | Found> {
  const probe = family === 4 ? 'ip-route' : 'ip6-route'
  const state = yield* need(node.name, probe, node.devices.routing(family))
  if (!state) return
  const dst = VIRTUAL_NODE_PORT_IP[family]
  const answer = lookupRoute(state, {dst, src: null, mark: null, iif: null, family})
  if (answer.kind === 'unknown' || (answer.kind === 'route' && answer.dev === device)) return
  yield found({
    where: {node: node.name, object: deviceObject(device)},
    message: `${node.name} does not route ${dst} to ${device}, the address that packets for NodePorts get: ${answer.kind === 'route' ? `it would leave by ${answer.dev ?? '?'}` : 'there is no route'}`,
    evidence: [
      answer.kind === 'route'
        ? node.evidence(probe, answer.route.line, answer.route.text)
        : node.evidence(probe, null, `no route to ${dst}`),
    ],
    values: {device},
  })
}
