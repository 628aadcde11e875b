import {valueSet} from '../../../antrea/facts.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {needPipeline, termOf} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

const TABLES = ['L2ForwardingCalc', 'L2Forwarding']

export const rule: NodeRule = {
  id: 'ANT0505',
  slug: 'l2-flow-missing',
  title: "No flow sends what is for a pod's MAC address to its port",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['table-miss', 'no-output', 'misdelivered'],
  cause:
    'The flow was deleted, the agent failed to write it, or it still has the number of an older port: a port that was made anew.',
  impact: 'Nothing reaches the pod, or what is for it reaches another port.',
  detection:
    'Each running pod must have a flow in L2ForwardingCalc with the MAC address of its OVSDB row, which loads the number of its port. A dump that is not whole proves nothing.',
  remedy: [lookAtTable('L2ForwardingCalc'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    const table = TABLES.find((name) => (pipeline?.table(name).length ?? 0) > 0)
    if (!pipeline || table === undefined) return
    const byMac = new Map(pipeline.table(table).map((facts) => [termOf(facts, 'dl_dst')?.toLowerCase(), facts]))
    for (const connected of pods) {
      const {pod, port} = connected
      if (port.mac === null) continue
      const own = byMac.get(port.mac)
      const target = own ? valueSet(own.actions, 'reg1', 0, 32) : null
      if (own && (target === null || Number(target) === port.ofport)) continue
      const fault = own ? `goes to port ${target}, though its port is ${port.ofport}` : 'has no way to its port'
      yield podWithoutFlow(node, pipeline, connected, {
        message: `In ${table} of ${pipeline.bridge}, what is for ${port.mac} of pod ${pod.namespace}/${pod.name} ${fault}`,
        missing: `no flow of ${table} sends dl_dst=${port.mac} to port ${port.ofport}`,
        own: own ? [own] : [],
      })
    }
  },
}
