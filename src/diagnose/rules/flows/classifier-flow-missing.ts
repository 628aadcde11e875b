import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {podObject} from '../../object.ts'
import {isOfPort, needPipeline} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0502',
  slug: 'classifier-flow-missing',
  title: "The Classifier has no flow for a pod's port",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: [
    {rule: 'ANT0501', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  explains: ['unclassified-port', 'unclassified'],
  cause: 'The flow was deleted, or the agent failed to write it: a timed-out bundle, a port that got another number.',
  impact: 'Whatever the pod sends is dropped in the first table, ARP excepted.',
  detection:
    'Each running pod whose port and address Antrea and the API server agree on must have a flow for its port in Classifier or Classification, whose miss drops. A dump that is not whole proves nothing.',
  remedy: [lookAtTable('Classifier'), REWRITE_FLOWS],
  proof: 'made',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    if (!pipeline) return
    const table = ['Classifier', 'Classification'].find(pipeline.missDrops)
    if (table === undefined) return
    for (const {pod, port} of pods) {
      if (pipeline.table(table).some((facts) => isOfPort(facts, port))) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${table} of ${pipeline.bridge} has no flow for port ${port.ofport} (${port.name}) of pod ${pod.namespace}/${pod.name}: what it sends is dropped`,
        evidence: [
          port.evidence,
          node.model.evidence('flows', null, `no flow of ${table} matches in_port=${port.ofport}`, {
            bridge: pipeline.bridge,
          }),
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}
