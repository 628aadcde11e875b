import type {EndpointSlice, SliceEndpoint} from '../../../cluster/endpoints.ts'
import type {Pod} from '../../../cluster/pods.ts'
import {listens, type Socket} from '../../../host/socket.ts'
import {type Known, known, unknown} from '../../../model/known.ts'
import type {Parsed} from '../../../parsed.ts'
import type {ClusterIndex} from '../../cluster-index.ts'
import {podObject, serviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0703',
  slug: 'endpoint-not-listening',
  title: 'Nobody listens on the port that a Service sends to',
  severity: 'error',
  scope: 'node',
  needs: ['sockets', 'discovery.k8s.io/v1/endpointslices', 'core/v1/pods'],
  follows: [{rule: 'ANT0103', by: 'object'}],
  cause:
    'The program in the pod is not started, has ended, listens on another port or on 127.0.0.1 only; or the targetPort is wrong.',
  impact: 'Connections to the Service that this endpoint gets are refused; UDP is answered with port unreachable.',
  detection:
    'The listening sockets inside the pod’s network namespace have none for an address and port that an EndpointSlice calls ready. Says nothing where nobody looked inside the pod.',
  remedy: [
    {kind: 'look', text: 'See what the pod listens on', command: 'kubectl exec -n {namespace} {name} -- ss -lntu'},
    {kind: 'look', text: 'See how its containers fare', command: 'kubectl describe pod -n {namespace} {name}'},
    {
      kind: 'repair',
      text: 'Start the program, or set the targetPort of the Service to the port that it listens on',
      command: 'kubectl edit service -n {namespace} {service}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    yield* need(null, 'core/v1/pods', cluster.pods)
    if (!slices || !cluster.pods.known) return
    const byPod = new Map<string, {readonly pod: Pod; readonly asked: Asked[]}>()
    for (const slice of slices) {
      for (const endpoint of slice.endpoints) {
        const pod = podOf(index, slice, endpoint)
        if (pod?.nodeName !== node.name || pod.hostNetwork || pod.deletionTimestamp !== null) continue
        const key = podObject(pod)
        const own = byPod.get(key) ?? {pod, asked: []}
        own.asked.push(...askedOf(slice, endpoint, pod))
        byPod.set(key, own)
      }
    }
    for (const {pod, asked} of byPod.values()) {
      const netns = node.model.pod(pod.namespace, pod.name)
      if (!netns || asked.length === 0) continue
      const sockets = yield* need(node.name, `sockets of pod ${pod.namespace}/${pod.name}`, wholeSockets(netns.sockets))
      if (!sockets) continue
      const deaf = asked.filter(({ip, protocol, port}) => !listens(sockets, protocol, ip, port))
      const [first] = deaf
      if (!first) continue
      const ports = [...new Set(deaf.map(({port, protocol}) => `${port}/${protocol}`))].join(', ')
      const services = [...new Set(deaf.map(({service}) => service))]
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `In pod ${pod.namespace}/${pod.name} nobody listens on ${ports}, where ${services.length === 1 ? 'Service' : 'Services'} ${services.map((name) => `${pod.namespace}/${name}`).join(', ')} ${services.length === 1 ? 'sends' : 'send'} to`,
        evidence: [netns.evidence('sockets', null, `no socket on ${ports}`)],
        values: {service: first.service},
        touches: services.map((name) => ({node: null, object: serviceObject({namespace: pod.namespace, name})})),
      })
    }
  },
}

/** An address and port that a Service sends connections to. */
interface Asked {
  readonly service: string
  readonly ip: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}

/** The pod that a ready endpoint names. Its namespace is the slice's: a Service selects no pods of others. */
function podOf(index: ClusterIndex, slice: EndpointSlice, {ready, terminating, targetRef}: SliceEndpoint): Pod | null {
  if (!ready || terminating || targetRef?.kind !== 'Pod' || slice.serviceName === null) return null
  return index.pod(slice.namespace, targetRef.name)
}

function askedOf({serviceName, ports}: EndpointSlice, {addresses}: SliceEndpoint, {podIPs}: Pod): readonly Asked[] {
  return ports.flatMap(({protocol, port}) => {
    const kind = protocol === 'TCP' ? 'tcp' : protocol === 'UDP' ? 'udp' : null
    if (kind === null || port === null || serviceName === null) return []
    return addresses.filter((ip) => podIPs.includes(ip)).map((ip) => ({service: serviceName, ip, protocol: kind, port}))
  })
}

/** An empty answer is one: nobody listens in this namespace. */
function wholeSockets(sockets: Known<Parsed<Socket>>): Known<readonly Socket[]> {
  if (!sockets.known) return sockets
  const [first] = sockets.value.unparsed
  return first ? unknown(`line ${first.line} cannot be read: ${first.reason}`) : known(sockets.value.items)
}
