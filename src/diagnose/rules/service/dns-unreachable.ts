import type {Pod} from '../../../cluster/pods.ts'
import type {Service} from '../../../cluster/services.ts'
import {isProblem} from '../../../problem.ts'
import type {Name} from '../../../trace/name.ts'
import type {Trace} from '../../../trace/result.ts'
import {tracePacket} from '../../../trace/trace-packet.ts'
import {serviceObject} from '../../object.ts'
import {plainQuestion} from '../../plain-question.ts'
import {isLost} from '../../report.ts'
import {type ClusterContext, type ClusterRule, found, need, open} from '../../rule.ts'

/** Nodes that are asked, evenly chosen: a packet takes longer than all rules of a node together. */
const MOST_NODES = 8

/** Pods of a node that are asked, until one is not held back by a policy. */
const MOST_PODS = 3

/** What explains that a packet is lost, on its way or at its ends. */
const EXPLAINS = [
  '0801 0802 0201 0202 0203 0101 0102 0103 0104 0105 0106 0108 0110 0401 0406 0402 0407 0408 0411 0412 0308 0301 0302 0304 0305 0306',
  '0501 0508 0502 0510 0503 0504 0505 0506 0509 0513 0514 0701 0702 0704 0707 0708 0803',
]
  .join(' ')
  .split(' ')

export const rule: ClusterRule = {
  id: 'ANT0715',
  slug: 'dns-unreachable',
  title: 'Pods of a node do not reach DNS',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/services', 'core/v1/pods', 'discovery.k8s.io/v1/endpointslices', 'flows'],
  follows: EXPLAINS.map((id) => ({rule: `ANT${id}`, by: 'node' as const})),
  cause: 'What the trace says: a flow, a route, a tunnel or a device on the way to the DNS Service or back.',
  impact: 'Programs in these pods find no name, inside the cluster or outside: most of them fail as a whole.',
  detection:
    'A DNS query is sent, by simulation, from a running pod of each node (of eight of them, where there are more) to the Service with the label k8s-app=kube-dns, to each of its endpoints, and its reply back. Pods whose query a policy drops are left out, and so are Services without a ready endpoint. A query of which nobody can tell is an open question.',
  remedy: [
    {
      kind: 'look',
      text: 'Trace it',
      command: 'antrail trace-packet {pod} {service} --proto udp',
    },
    {
      kind: 'look',
      text: 'Ask from the pod',
      command: 'kubectl exec -n {podnamespace} {podname} -- nslookup kubernetes.default',
    },
  ],
  proof: 'made',
  *evaluate(context) {
    const {cluster} = context
    const services = yield* need(null, 'core/v1/services', cluster.services)
    yield* need(null, 'core/v1/pods', cluster.pods)
    yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    const dns = services?.find((service) => isDns(service, context))
    if (!dns) return
    for (const node of sample(cluster.nodes.map(({name}) => name))) {
      const asked = ask(node, dns, context)
      if (!asked) continue
      const {pod, trace} = asked
      const where = {node, object: serviceObject(dns)}
      const from = `${pod.namespace}/${pod.name}`
      if (trace.verdict === 'undetermined') {
        const reason = trace.undetermined[0]?.reason ?? 'the trace does not end'
        yield open({where, what: `whether pods of ${node} reach DNS`, reason, measure: null})
      } else if (isLost(trace)) {
        const {stopped} = trace
        yield found({
          where,
          message: `Pod ${from} on ${node} does not reach DNS (${dns.namespace}/${dns.name}): ${stopped?.text ?? trace.verdict}`,
          evidence: [...(stopped?.evidence ? [stopped.evidence] : []), pod.evidence],
          values: {
            pod: from,
            podnamespace: pod.namespace,
            podname: pod.name,
            service: `svc/${dns.namespace}/${dns.name}:53`,
          },
          touches: [{node: stopped?.node ?? node, object: null}],
        })
      }
    }
  },
}

const isDns = ({namespace, name, labels, ports, clusterIPs}: Service, {index}: ClusterContext): boolean =>
  labels.get('k8s-app') === 'kube-dns' &&
  clusterIPs.length > 0 &&
  ports.some(({port, protocol}) => port === 53 && protocol === 'UDP') &&
  index.endpointsOf(namespace, name).some(({ready}) => ready)

/** Some of many, evenly spread and the same each time. */
const sample = (names: readonly string[]): readonly string[] =>
  names.length <= MOST_NODES
    ? names
    : Array.from({length: MOST_NODES}, (_, i) => names[Math.floor((i * names.length) / MOST_NODES)] ?? '')

/** The query of the first pod that no policy holds back; null where there is none to ask. */
function ask(node: string, dns: Service, {cluster, facts, index}: ClusterContext): {pod: Pod; trace: Trace} | null {
  const pods = index
    .podsOn(node)
    .filter(
      ({phase, podIPs, deletionTimestamp}) => phase === 'Running' && podIPs.length > 0 && deletionTimestamp === null,
    )
  for (const pod of pods.slice(0, MOST_PODS)) {
    try {
      const trace = tracePacket(cluster, plainQuestion(nameOf('pod', pod), nameOf('service', dns), 'udp'), facts)
      if ((trace.stopped?.policy ?? []).length === 0) return {pod, trace}
    } catch (error) {
      if (!isProblem(error)) throw error
    }
  }
  return null
}

const nameOf = (
  kind: 'pod' | 'service',
  {namespace, name}: {readonly namespace: string; readonly name: string},
): Name => ({
  kind,
  namespace,
  name,
  port: kind === 'service' ? 53 : null,
  written: kind === 'service' ? `svc/${namespace}/${name}:53` : `${namespace}/${name}`,
})
