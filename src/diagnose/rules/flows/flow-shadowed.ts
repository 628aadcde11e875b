import {factsOf} from '../../../antrea/facts.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {bridgeObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule} from '../../rule.ts'
import {shadowsIn} from '../../shadowed-flows.ts'

export const rule: NodeRule = {
  id: 'ANT0514',
  slug: 'flow-shadowed',
  title: 'A flow takes all the packets of others',
  severity: 'warning',
  scope: 'node',
  needs: ['flows'],
  follows: [
    {rule: 'ANT0513', by: 'object'},
    {rule: 'ANT0511', by: 'object'},
  ],
  explains: ['flow-drop', 'no-output', 'misrouted'],
  cause:
    'A flow of a higher priority was added by hand, or belongs to an earlier start of the agent: no two flows of one start of the agent’s hide each other in these tables.',
  impact:
    'The hidden flows never see a packet: what they should forward goes where the other flow sends it, or is lost.',
  detection:
    'In each table but those of policies, whose rules may well come one before the other, flows are looked for whose every packet another of a higher priority takes. Flows with a timeout (session affinity, Traceflow) are left out. An error where that other drops what the hidden ones would not.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    for (const table of pipeline?.tables ?? []) {
      if (!pipeline || POLICIES.test(table)) continue
      for (const {by, hidden} of shadowsIn(pipeline.table(table).map(({flow}) => flow))) {
        const loses = factsOf(by).drops && hidden.some((flow) => !factsOf(flow).drops)
        const [first] = hidden
        if (!first) continue
        yield found({
          where: {node: node.name, object: bridgeObject(pipeline.bridge)},
          message: `A flow of ${table} in ${pipeline.bridge} of ${node.name} takes all packets of ${hidden.length === 1 ? 'another' : `${hidden.length} others`}: ${node.flows.text(by)} comes before ${node.flows.text(first)}`,
          evidence: [by, ...hidden.slice(0, 4)].map((flow) => node.flows.evidence(pipeline.bridge, flow)),
          severity: loses ? 'error' : 'warning',
          values: {bridge: pipeline.bridge, table},
        })
      }
    }
  },
}

const POLICIES = /Rule$|Metric$/
