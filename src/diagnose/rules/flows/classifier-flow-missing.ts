import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {isOfPort, needPipeline} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0502',
  slug: 'classifier-flow-missing',
  title: "The Classifier has no flow for a pod's port",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['unclassified-port', 'unclassified'],
  cause: 'The flow was deleted, or the agent failed to write it: a timed-out bundle, a port that got another number.',
  impact: 'Whatever the pod sends is dropped in the first table, ARP excepted.',
  detection:
    'Each running pod whose port and address Antrea and the API server agree on must have a flow for its port in Classifier or Classification, whose miss drops. A dump that is not whole proves nothing.',
  remedy: [lookAtTable('Classifier'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    if (!pipeline) return
    const table = ['Classifier', 'Classification'].find(pipeline.missDrops)
    if (table === undefined) return
    for (const connected of pods) {
      const {pod, port} = connected
      if (pipeline.table(table).some((facts) => isOfPort(facts, port))) continue
      yield podWithoutFlow(node, pipeline, connected, {
        message: `${table} of ${pipeline.bridge} has no flow for port ${port.ofport} (${port.name}) of pod ${pod.namespace}/${pod.name}: what it sends is dropped`,
        missing: `no flow of ${table} matches in_port=${port.ofport}`,
      })
    }
  },
}
