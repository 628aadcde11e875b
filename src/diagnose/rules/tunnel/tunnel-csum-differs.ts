import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0311',
  slug: 'tunnel-csum-differs',
  title: 'Some nodes compute checksums in their tunnels and others do not',
  severity: 'info',
  scope: 'cluster',
  needs: ['ovsdb'],
  follows: [{rule: 'ANT0301', by: 'object'}],
  cause:
    'The setting tunnelCsum of antrea-config was changed and not all agents were started anew, or somebody changed the tunnel’s port.',
  impact: 'None for connections: receivers take both. The node that computes them pays with CPU time.',
  detection: 'The option csum of the tunnels of all nodes is compared. Those that are fewer are told.',
  remedy: [
    look('See the options', 'ovs-vsctl get Interface {device} options   # on {node}'),
    repair('Make it as on the others', 'ovs-vsctl set Interface {device} options:csum={csum}   # on {node}'),
  ],
  proof: 'real',
  *evaluate({facts}) {
    const all = []
    for (const node of facts.nodes) {
      const ports = yield* need(node.name, 'ovsdb', node.ports)
      const tunnels = ports?.filter(({role, bridge}) => role === 'tunnel' && bridge === node.integrationBridge) ?? []
      all.push(...tunnels.map((port) => ({node, port, csum: port.options.get('csum') === 'true'})))
    }
    const computing = all.filter(({csum}) => csum)
    if (computing.length === 0 || computing.length === all.length) return
    const isMost = computing.length * 2 > all.length
    for (const {node, port, csum} of all) {
      if (csum === isMost) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `${port.name} of ${node.name} ${csum ? 'computes' : 'does not compute'} UDP checksums; ${computing.length} of ${all.length} nodes do`,
        evidence: [port.evidence],
        values: {csum: String(isMost)},
      })
    }
  },
}
