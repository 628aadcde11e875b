import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {deviceObject} from '../../object.ts'
import {isOfPort, needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0510',
  slug: 'infrastructure-port-unclassified',
  title: 'The Classifier has no flow for the gateway or the tunnel',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['unclassified-port', 'unclassified'],
  cause: 'The flow was deleted, or the port got another number: it was made anew while its flows kept the old number.',
  impact:
    'Whatever comes in by this port is dropped: all traffic from other nodes (tunnel), or from the node itself, from outside and from kubelet’s probes (gateway).',
  detection:
    'The port that Antrea’s OVSDB rows call gateway or tunnel has a number, and no flow of Classifier or Classification, whose miss drops, is for all that comes in by it. A dump that is not whole proves nothing.',
  remedy: [
    lookAtTable('Classifier'),
    {
      kind: 'look',
      text: 'See the number of the port',
      command: 'ovs-vsctl get Interface {device} ofport   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    if (!pipeline || !ports) return
    const table = ['Classifier', 'Classification'].find(pipeline.missDrops)
    if (table === undefined) return
    for (const port of ports) {
      const isOurs = port.bridge === pipeline.bridge && (port.role === 'gateway' || port.role === 'tunnel')
      if (!isOurs || port.ofport === null || port.ofport <= 0) continue
      // A flow for what the gateway itself sends is no flow for all that comes in there.
      if (pipeline.table(table).some((facts) => isOfPort(facts, port) && facts.terms.size === 1)) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `${table} of ${pipeline.bridge} has no flow for port ${port.ofport} (${port.name}, the ${port.role}): what comes in there is dropped`,
        evidence: [noFlow(node, pipeline, `no flow of ${table} matches in_port=${port.ofport}`), port.evidence],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}
