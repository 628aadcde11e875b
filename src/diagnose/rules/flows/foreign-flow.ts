import {factsOf} from '../../../antrea/facts.ts'
import type {Flow} from '../../../ovs/syntax/flow-types.ts'
import {bridgeObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {roundsOf} from '../../rounds.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0513',
  slug: 'foreign-flow',
  title: "A flow in Antrea's bridge is not Antrea's",
  severity: 'warning',
  scope: 'node',
  needs: ['flows'],
  follows: [],
  explains: ['flow-drop', 'no-output', 'misrouted'],
  cause: 'Somebody added it by hand (`ovs-ofctl add-flow`) and left it, or another program writes to this bridge.',
  impact:
    'It takes packets before the flows of Antrea that come after it: what it drops is lost, what it sends elsewhere passes by the policies. It goes at the agent’s next start.',
  detection:
    'Each flow of Antrea’s has the number of the agent’s start in its cookie. A flow without one is somebody else’s. A flow of the lowest priority that does NORMAL is what a bridge without flows has, and is left out. An error where the flow drops.',
  remedy: [
    {
      kind: 'look',
      text: 'See the flows without a round',
      command: 'ovs-ofctl -O OpenFlow15 dump-flows {bridge} cookie=0/0xffff000000000000   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Delete them',
      command: 'ovs-ofctl -O OpenFlow15 del-flows {bridge} cookie=0/0xffff000000000000   # on {node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    if (!pipeline || !roundsOf(node, pipeline)) return
    const foreign = pipeline.flows.filter((flow) => flow.cookie >> 48n === 0n && !isDefault(flow))
    const [first] = foreign
    if (!first) return
    const drops = foreign.filter((flow) => factsOf(flow).drops)
    const told = drops[0] ?? first
    yield found({
      where: {node: node.name, object: bridgeObject(pipeline.bridge)},
      message: `${pipeline.bridge} of ${node.name} has ${foreign.length === 1 ? 'a flow that is' : `${foreign.length} flows that are`} not Antrea's: ${node.flows.text(told)}${foreign.length > 1 ? ' and others' : ''}`,
      evidence: [told, ...foreign.filter((flow) => flow !== told)]
        .slice(0, 8)
        .map((flow) => node.flows.evidence(pipeline.bridge, flow)),
      severity: drops.length > 0 ? 'error' : 'warning',
      values: {bridge: pipeline.bridge},
    })
  },
}

/** What Open vSwitch itself puts into a bridge that nobody controls. */
const isDefault = ({priority, matchText, actionsText}: Flow): boolean =>
  priority === 0 && matchText === '' && /^normal$/i.test(actionsText)
