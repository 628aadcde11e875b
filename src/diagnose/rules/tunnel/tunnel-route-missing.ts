import {nativeRoute} from '../../../trace/native-route.ts'
import {nodeObject} from '../../object.ts'
import {peersOf} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0320',
  slug: 'tunnel-route-missing',
  title: 'The userspace datapath has no route for its tunnel to another node',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ovs-route'],
  follows: [
    {rule: 'ANT0308', by: 'node'},
    {rule: 'ANT0316', by: 'node'},
    {rule: 'ANT0319', by: 'object'},
  ],
  explains: ['tunnel-no-route'],
  cause:
    'Open vSwitch copies the routes of the kernel’s main table only, and there is none; or the device of the route is no port of its own bridges.',
  impact: 'Packets for pods of the other node are dropped at the tunnel.',
  detection:
    'Of the routes that Open vSwitch tunnels by, one must hold the address of each other Node. Only with the netdev datapath: the kernel’s tunnels go by the kernel’s routes.',
  remedy: [
    look('See the routes of Open vSwitch', 'ovs-appctl ovs/route/show   # on {node}'),
    look('Compare them with the kernel’s', 'ip route show table main   # on {node}'),
    repair('Add the route to the kernel’s main table: Open vSwitch takes it over at once'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const hasTunnel = ports?.some(({role, bridge}) => role === 'tunnel' && bridge === node.integrationBridge) ?? false
    if (!nodes || !hasTunnel || node.datapath !== 'netdev') return
    const routes = yield* need(node.name, 'ovs-route', node.model.ovsRoutes)
    if (!routes || routes.unparsed.length > 0) return
    const hasDefault = new Set(routes.items.flatMap(({prefix}) => (/\/0$/.test(prefix) ? [prefix.includes(':')] : [])))
    for (const peer of peersOf(node, nodes)) {
      if (hasDefault.has(peer.address.family === 6) || nativeRoute(routes.items, peer.text)) continue
      yield found({
        where: {node: node.name, object: nodeObject(peer.node.name)},
        message: `Open vSwitch of ${node.name} has no route to ${peer.text}, the address of ${peer.node.name}`,
        evidence: [node.evidence('ovs-route', null, `no route to ${peer.text}`)],
        values: {node: node.name},
      })
    }
  },
}
