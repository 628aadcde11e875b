import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {bridgeObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {isLasting, roundsOf} from '../../rounds.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0511',
  slug: 'stale-round-flows',
  title: 'Flows of an earlier start of the agent were left',
  severity: 'warning',
  scope: 'node',
  needs: ['flows', 'ovsdb'],
  follows: [
    {rule: 'ANT0508', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
  ],
  cause:
    'The agent deletes the flows of its earlier starts once it has written its own. It never got so far: it waits for the controller or for a first list of Services, or it failed at it.',
  impact:
    'Old flows go on deciding about packets: pods, policies and Services as they were before. The same conjunction id can mean two rules at once, so that a policy lets pass what it should drop.',
  detection:
    'The first 16 bits of a flow’s cookie count the agent’s starts. Two of them side by side are normal while the agent starts. They are not when its latest flows are older than cookieRoundSeconds, or when the database has the latest number (roundNum), which is written after the old flows are gone. Flows with a timeout are left out.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether the agent has ended its start',
      command: 'grep -iE "stale flows|initial" /var/log/antrea/antrea-agent.INFO | tail   # on {node}',
    },
    {
      kind: 'look',
      text: 'See the number of the latest start',
      command: 'ovs-vsctl get Bridge {bridge} external_ids:roundNum   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, thresholds}) {
    const pipeline = yield* needPipeline(node)
    const rounds = pipeline && roundsOf(node, pipeline)
    if (!rounds || rounds.old.length === 0) return
    const {newest, settled, old} = rounds
    if (!settled && !((rounds.ageSeconds ?? 0) > thresholds.cookieRoundSeconds)) return
    const stale = pipeline.flows.filter((flow) => isLasting(flow) && old.includes(Number(flow.cookie >> 48n)))
    yield found({
      where: {node: node.name, object: bridgeObject(pipeline.bridge)},
      message: `${pipeline.bridge} of ${node.name} still has ${stale.length === 1 ? 'a flow' : `${stale.length} flows`} of round ${old.join(' and ')}, though the agent is in round ${newest}`,
      evidence: [
        ...stale.slice(0, 4).map((flow) => node.flows.evidence(pipeline.bridge, flow)),
        ...(settled ? [node.evidence('ovsdb', null, `Bridge ${pipeline.bridge} external_ids:roundNum=${newest}`)] : []),
      ],
      values: {bridge: pipeline.bridge},
    })
  },
}
