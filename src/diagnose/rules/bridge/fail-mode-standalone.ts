import {bridgeObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0212',
  slug: 'fail-mode-standalone',
  title: "Antrea's bridge is told to act as a plain switch",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  explains: ['table-miss', 'no-output', 'misdelivered'],
  cause: 'Somebody set the fail mode of the bridge (`ovs-vsctl set-fail-mode`): Antrea sets none.',
  impact:
    'The change itself dropped all flows, and until the agent writes them again the bridge floods like a plain switch, past every policy; the same may happen at the next start of Open vSwitch.',
  detection: 'The column fail_mode of Antrea’s bridge is standalone.',
  remedy: [
    look('See the fail mode', 'ovs-vsctl get-fail-mode {name}   # on {node}'),
    look('Count the flows', 'ovs-ofctl -O OpenFlow15 dump-aggregate {name}   # on {node}'),
    repair('Take the fail mode off', 'ovs-vsctl del-fail-mode {name}   # on {node}'),
    startAgentAnew('Then start the agent of the node anew: that change drops all flows too'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    if (bridge?.failMode !== 'standalone') return
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `${bridge.name} of ${node.name} has fail mode standalone, Antrea sets none`,
      evidence: [node.evidence('ovsdb', bridge.row.line, `${bridge.name} fail_mode standalone`)],
    })
  },
}
