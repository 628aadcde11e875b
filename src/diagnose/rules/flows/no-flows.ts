import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {bridgeObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule} from '../../rule.ts'

/** A pipeline has a table-miss flow in each of about thirty tables before anything else is written. */
const FEWEST = 10

export const rule: NodeRule = {
  id: 'ANT0501',
  slug: 'no-flows',
  title: "Antrea's bridge has no flows",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb'],
  follows: [
    {rule: 'ANT0801', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
    // A change of the controller or of the fail mode throws all flows away.
    {rule: 'ANT0212', by: 'object'},
    {rule: 'ANT0213', by: 'object'},
  ],
  explains: ['table-miss', 'no-output', 'flow-drop'],
  cause:
    'Open vSwitch was started anew, or somebody deleted the flows, and the agent has not written them again: it is down, or did not see that the switch came back.',
  impact:
    'Nothing of what pods send or should get is forwarded, or all is flooded like in a plain switch, past every policy.',
  detection:
    'A bridge with a port of Antrea’s own that has fewer than ten flows, where the dump is whole and the switch counts no more.',
  remedy: [
    {
      kind: 'look',
      text: 'Count the flows',
      command: 'ovs-ofctl -O OpenFlow15 dump-aggregate {bridge}   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    if (!pipeline || pipeline.count >= FEWEST || node.gatewayPort === null) return
    yield found({
      where: {node: node.name, object: bridgeObject(pipeline.bridge)},
      message: `${pipeline.bridge} of ${node.name} has ${pipeline.count === 0 ? 'no flows' : `${pipeline.count} flows`}: Antrea's pipeline is not there`,
      evidence: [
        node.model.evidence('flows', null, `${pipeline.count} flows`, {bridge: pipeline.bridge}),
        node.gatewayPort.evidence,
      ],
      values: {bridge: pipeline.bridge},
    })
  },
}
