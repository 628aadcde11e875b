import {bridgeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0219',
  slug: 'unknown-bridge',
  title: 'Open vSwitch has a bridge that is not of Antrea',
  severity: 'info',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/nodes', 'ip-addr'],
  follows: [],
  cause: 'Somebody or another product made it in the same database.',
  impact:
    'None by itself. Antrea leaves it alone, but what is done to Open vSwitch (a restart, its settings) is done to both.',
  detection:
    'Bridges other than the one with Antrea’s ports, without a mark of Antrea’s on the bridge or its ports, without a patch port, and without the device that has the node’s address.',
  remedy: [
    look('See all bridges with their ports', 'ovs-vsctl show   # on {node}'),
    repair('If nobody needs it, take it away', 'ovs-vsctl del-br {name}   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    if (!database || !addresses || node.integrationBridge === null) return
    for (const bridge of database.bridges) {
      const ports = bridge.ports.flatMap(({interfaces}) => interfaces)
      const isMarked = [bridge, ...bridge.ports].some(({externalIds}) =>
        [...externalIds.keys()].some((key) => key.startsWith('antrea') || key.startsWith('pod-')),
      )
      const isUsed = ports.some(({name, type}) => type === 'patch' || name === node.devices.underlay)
      if (bridge.name === node.integrationBridge || isMarked || isUsed) continue
      yield found({
        where: {node: node.name, object: bridgeObject(bridge.name)},
        message: `Open vSwitch of ${node.name} has bridge ${bridge.name} with ${ports.length === 0 ? 'no port' : ports.map(({name}) => name).join(', ')}, which Antrea does not know`,
        evidence: [node.evidence('ovsdb', bridge.row.line, `Bridge ${bridge.name}`)],
      })
    }
  },
}
