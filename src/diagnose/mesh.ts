import type {Pod} from '../cluster/pods.ts'
import type {Cluster} from '../model/cluster.ts'
import {isProblem} from '../problem.ts'
import type {ClusterFacts} from '../trace/cluster-facts.ts'
import type {Name} from '../trace/name.ts'
import type {Trace} from '../trace/result.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import {plainQuestion} from './plain-question.ts'
import {type Expected, isLost} from './report.ts'

/** As many nodes as are all paired with each other; of more, each is paired with those at distance 1, 2, 4, 8… */
const FULL_MESH = 12

/**
 * Sends a packet from a pod of each node to one of the others, and its reply back. A packet that a policy drops arrives as far as
 * the installation goes.
 */
export function traceMesh(cluster: Cluster, facts: ClusterFacts, isOver: () => boolean): readonly Expected[] {
  const pods = samplePods(cluster)
  return pairsOf(pods).map(([from, to]) => {
    const text = `${nameOf(from)} on ${from.nodeName} reaches ${nameOf(to)} on ${to.nodeName}`
    if (isOver()) return {text, met: null, verdict: null, reason: 'the deadline passed', node: null}
    try {
      return judged(text, tracePacket(cluster, plainQuestion(podName(from), podName(to)), facts))
    } catch (error) {
      if (!isProblem(error)) throw error
      return {text, met: null, verdict: null, reason: error.message, node: null}
    }
  })
}

const nameOf = ({namespace, name}: Pod): string => `${namespace}/${name}`

const podName = (pod: Pod): Name => ({
  kind: 'pod',
  namespace: pod.namespace,
  name: pod.name,
  port: null,
  written: nameOf(pod),
})

function judged(text: string, {verdict, stopped, undetermined, ...rest}: Trace): Expected {
  const [policy] = stopped?.policy ?? []
  if (stopped && policy) {
    const reason = `${policy.type} ${policy.namespace === null ? '' : `${policy.namespace}/`}${policy.name} drops it on purpose`
    return {text, met: true, verdict, reason, node: stopped.node}
  }
  const reason = stopped?.text ?? undetermined[0]?.reason ?? verdict
  const met = verdict === 'undetermined' ? null : !isLost({...rest, verdict, stopped, undetermined})
  return {text, met, verdict, reason, node: stopped?.node ?? null}
}

/** Of each node the first running pod that is connected by Antrea, by name; nodes by name. */
function samplePods({pods}: Cluster): readonly Pod[] {
  const first = new Map<string, Pod>()
  const running = pods.known
    ? pods.value.filter(({hostNetwork, phase, podIPs}) => !hostNetwork && phase === 'Running' && podIPs.length > 0)
    : []
  for (const pod of running.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)))
    if (pod.nodeName !== null && !first.has(pod.nodeName)) first.set(pod.nodeName, pod)
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pod]) => pod)
}

function pairsOf(pods: readonly Pod[]): readonly (readonly [Pod, Pod])[] {
  const distances: number[] = []
  for (let d = 1; d < pods.length; d = pods.length <= FULL_MESH ? d + 1 : d * 2) distances.push(d)
  return pods.flatMap((from, i) =>
    distances.flatMap((distance) => {
      const to = pods[(i + distance) % pods.length]
      return to ? [[from, to] as const] : []
    }),
  )
}
