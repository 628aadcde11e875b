import {bridgeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0213',
  slug: 'foreign-controller',
  title: "Antrea's bridge is under another OpenFlow controller",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  cause:
    'Somebody or another product gave the bridge a controller (`ovs-vsctl set-controller`). The agent needs none: it writes its flows by the bridge’s management socket.',
  impact: 'Both write flows, and each may take the other’s away.',
  detection: 'The column controller of Antrea’s bridge has a row.',
  remedy: [
    look('See the controllers', 'ovs-vsctl get-controller {name}   # on {node}'),
    repair('Take them off, if nothing of yours needs them', 'ovs-vsctl del-controller {name}   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    if (!bridge || bridge.controllers.length === 0) return
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `${bridge.name} of ${node.name} has the controller ${bridge.controllers.map(({target, isConnected}) => `${target} (${isConnected ? 'connected' : 'not connected'})`).join(', ')}`,
      evidence: bridge.controllers.map(({row, target}) => node.evidence('ovsdb', row.line, `Controller ${target}`)),
    })
  },
}
