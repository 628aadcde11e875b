import {type FlowFacts, tunnelDestination} from '../../../antrea/facts.ts'
import {sameIpText} from '../../../ip.ts'
import {needEgresses} from '../../egresses-of-cluster.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {isSettled} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {egressObject} from '../../object.ts'
import {isOfPort, needPipeline} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0903',
  slug: 'egress-flow-missing',
  title: 'No flow sends what leaves a pod by its Egress',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'crd.antrea.io/v1beta1/egresses', 'core/v1/namespaces', 'core/v1/pods'],
  follows: [{rule: 'ANT0901', by: 'cluster'}, ...LOST_FLOW_FOLLOWS],
  cause:
    'The flow was deleted, the agent failed to write it, or it still leads to the address that the Egress had before.',
  impact: 'What the pod sends to the outside leaves with the address of its node, or of another Egress.',
  detection:
    'A running pod that an Egress with a node selects by its labels, both as they are for ten seconds, must have a flow in EgressMark for its port; where the Egress is on another node, one that tunnels to its address. Of several Egresses for one pod any may win. Says nothing in modes without that table, and where the dump is not whole.',
  remedy: [lookAtTable('EgressMark'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster} = context
    const egresses = yield* needEgresses(cluster)
    const live = (egresses ?? []).filter(({egress, ip}) => egress.egressNode !== null && ip !== null)
    if (live.length === 0) return
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    if (!pipeline || pipeline.table('EgressMark').length === 0) return
    for (const connected of pods) {
      const {pod, port} = connected
      const own = isSettled(pod, cluster.takenAt) ? live.filter(({targets}) => targets(pod) === true) : []
      const [first] = own
      if (!first) continue
      const flows = pipeline.table('EgressMark').filter((facts) => isOfPort(facts, port))
      const right = flows.some((facts) =>
        own.some(({egress, ip}) => leadsTo(facts, ip, egress.egressNode === node.name)),
      )
      if (right) continue
      const names = own.map(({egress, ip}) => `${egress.name} (${ip})`).join(' or ')
      yield {
        ...podWithoutFlow(node, pipeline, connected, {
          message: `EgressMark of ${pipeline.bridge} has no flow that sends what pod ${pod.namespace}/${pod.name} (port ${port.ofport}) sends outside by Egress ${names}`,
          missing: `no flow of EgressMark for in_port=${port.ofport} leads to ${names}`,
          own: flows,
        }),
        touches: own.map(({egress}) => ({node: null, object: egressObject(egress.name)})),
      }
    }
  },
}

/** A flow for an Egress of the node marks the packet; one for that of another node tunnels to its address. */
function leadsTo(facts: FlowFacts, ip: string | null, isHere: boolean): boolean {
  const remote = tunnelDestination(facts)
  return isHere ? remote === null && !facts.drops : remote !== null && sameIpText(remote, ip ?? '')
}
