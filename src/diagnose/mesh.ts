import type {Cluster} from '../model/cluster.ts'
import {isProblem} from '../problem.ts'
import type {ClusterFacts} from '../trace/cluster-facts.ts'
import type {Name} from '../trace/name.ts'
import type {Trace} from '../trace/result.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import {FULL_MESH, type MeshPair, type MeshSample, nameOf, planMesh} from './mesh-sample.ts'
import {plainQuestion} from './plain-question.ts'
import {type Expected, isLost} from './report.ts'

export interface Mesh {
  readonly expected: readonly Expected[]
  readonly sample: MeshSample
}

/**
 * Sends packets between pods of all nodes, and their replies back. A packet that a policy drops arrives as far as the installation
 * goes.
 */
export function traceMesh(cluster: Cluster, facts: ClusterFacts, isOver: () => boolean): Mesh {
  const {turns, sample} = planMesh(cluster)
  const expected: Expected[] = []
  for (const [i, {node, pairs}] of turns.entries()) {
    for (const pair of pairs) expected.push(isOver() ? tooLate(pair) : traced(cluster, facts, pair))
    // The first is everybody's peer.
    if (i > 0 && turns.length > FULL_MESH) facts.node(node).release()
  }
  return {expected, sample}
}

const textOf = ({from, to}: MeshPair): string =>
  `${nameOf(from)} on ${from.nodeName} reaches ${nameOf(to)} on ${to.nodeName}`

const tooLate = (pair: MeshPair): Expected => ({
  text: textOf(pair),
  met: null,
  verdict: null,
  reason: 'the deadline passed',
  node: null,
})

function traced(cluster: Cluster, facts: ClusterFacts, pair: MeshPair): Expected {
  const text = textOf(pair)
  try {
    return judged(text, tracePacket(cluster, plainQuestion(podName(pair.from), podName(pair.to)), facts))
  } catch (error) {
    if (!isProblem(error)) throw error
    return {text, met: null, verdict: null, reason: error.message, node: null}
  }
}

const podName = ({namespace, name}: MeshPair['from']): Name => ({
  kind: 'pod',
  namespace,
  name,
  port: null,
  written: `${namespace}/${name}`,
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
