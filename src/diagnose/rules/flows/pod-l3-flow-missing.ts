import {valueSet} from '../../../antrea/facts.ts'
import {canonicalNetwork} from '../../../antrea/lookup-of.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, podWithoutFlow} from '../../lost-flow.ts'
import {l3Flows, needPipeline} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import type {NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0509',
  slug: 'pod-l3-flow-missing',
  title: "L3Forwarding has no flow that gives a pod's packets its MAC address",
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['misrouted', 'table-miss', 'no-output'],
  cause: 'The flow was deleted, or the agent failed to write it.',
  impact:
    'What comes for the pod from other nodes, from the gateway or by a Service keeps a MAC address that is not the pod’s, and goes to the gateway instead. Pods of the same node still reach it directly.',
  detection:
    'Each address of a running pod that Antrea and the API server agree on must be the destination of a flow in L3Forwarding that sets the pod’s MAC address. Says nothing in networkPolicyOnly mode, where the table has no such flow for any pod, and where the dump is not whole.',
  remedy: [lookAtTable('L3Forwarding'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    const mode = node.mode?.trafficEncapMode
    if (!pipeline || !mode?.known || mode.value === 'networkPolicyOnly') return
    const flows = new Map<string | null, string | null>()
    for (const {facts, network} of l3Flows(pipeline)) {
      const mac = valueSet(facts.actions, 'eth_dst', 0, 48) ?? valueSet(facts.actions, 'dl_dst', 0, 48)
      if (mac !== null) flows.set(network, macText(mac))
    }
    if (!pods.some(({addresses}) => addresses.some((ip) => flows.has(canonicalNetwork(ip))))) return
    for (const connected of pods) {
      const {pod, port, addresses} = connected
      const missing = addresses.filter((ip) => {
        const mac = flows.get(canonicalNetwork(ip))
        return mac === undefined || (port.mac !== null && mac !== port.mac)
      })
      if (missing.length === 0) continue
      yield podWithoutFlow(node, pipeline, connected, {
        message: `L3Forwarding of ${pipeline.bridge} has no flow that sends ${missing.join(' and ')} to ${port.mac ?? 'the MAC address'} of pod ${pod.namespace}/${pod.name}`,
        missing: `no flow of L3Forwarding is for ${missing.join(', ')} with that MAC address`,
      })
    }
  },
}

const macText = (mac: bigint): string => (mac.toString(16).padStart(12, '0').match(/../g) ?? []).join(':')
