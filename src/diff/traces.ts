import {plainQuestion} from '../diagnose/plain-question.ts'
import type {Cluster} from '../model/cluster.ts'
import {isProblem} from '../problem.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import type {Name} from '../trace/name.ts'
import type {Trace} from '../trace/result.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import type {TraceChange} from './answer.ts'

/** Questions that are put to both sides at most. */
const MOST = 60

/** Asks both clusters the same questions: pods to pods of the next nodes, and to Services, as far as both have them. */
export function compareTraces(before: Cluster, after: Cluster): {asked: number; changed: readonly TraceChange[]} {
  const questions = questionsOf(before, after)
  const [left, right] = [new ClusterFacts(before), new ClusterFacts(after)]
  const changed = questions.flatMap(([from, to]) => {
    const [was, is] = [ask(left, from, to), ask(right, from, to)]
    if (!was || !is || was.verdict === is.verdict) return []
    const reason = is.stopped?.text ?? was.stopped?.text ?? is.undetermined[0]?.reason ?? null
    return [{from: from.written, to: to.written, before: was.verdict, after: is.verdict, reason}]
  })
  return {asked: questions.length, changed}
}

function questionsOf(before: Cluster, after: Cluster): readonly (readonly [Name, Name])[] {
  const pods = common(podsOf(before), podsOf(after)).map((written) => named('pod', written))
  const services = common(servicesOf(before), servicesOf(after)).map((written) => named('service', written))
  const pairs: (readonly [Name, Name])[] = []
  // By distance, so that every pod is asked about before any is asked about twice.
  for (let distance = 1; distance < pods.length && pairs.length < MOST / 2; distance++)
    for (const [i, from] of pods.entries()) {
      const to = pods[(i + distance) % pods.length]
      if (to && pairs.length < MOST / 2) pairs.push([from, to])
    }
  for (const [i, to] of services.entries()) {
    const from = pods[i % pods.length]
    if (from && pairs.length < MOST) pairs.push([from, to])
  }
  return pairs
}

const podsOf = ({pods}: Cluster): readonly string[] =>
  pods.known
    ? pods.value.flatMap((pod) =>
        pod.hostNetwork || pod.phase !== 'Running' || pod.podIPs.length === 0 ? [] : [`${pod.namespace}/${pod.name}`],
      )
    : []

const servicesOf = ({services}: Cluster): readonly string[] =>
  services.known
    ? services.value.flatMap(({namespace, name, clusterIPs, ports}) => {
        const port = ports.find(({protocol}) => protocol === 'TCP')
        return clusterIPs.length === 0 || !port ? [] : [`${namespace}/${name}:${port.port}`]
      })
    : []

const common = (left: readonly string[], right: readonly string[]): readonly string[] => {
  const others = new Set(right)
  return left.filter((each) => others.has(each)).sort()
}

function named(kind: 'pod' | 'service', written: string): Name {
  const [path = '', port] = written.split(':')
  const [namespace = '', name = ''] = path.split('/')
  return {
    kind,
    namespace,
    name,
    port: port === undefined ? null : Number(port),
    written: kind === 'service' ? `svc/${written}` : written,
  }
}

/** null for what can't be asked of this cluster. */
function ask(facts: ClusterFacts, source: Name, destination: Name): Trace | null {
  try {
    return tracePacket(facts.cluster, {...plainQuestion(source, destination), allEndpoints: false}, facts)
  } catch (error) {
    if (isProblem(error)) return null
    throw error
  }
}
