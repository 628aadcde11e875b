import {frontendOf} from '../antrea/services.ts'
import type {Service} from '../cluster/services.ts'
import {sameIpText} from '../ip.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import type {Target} from './expected.ts'
import {type Headers, hasPorts, protocolName} from './frame.ts'
import type {Judged, Judgement} from './judge.ts'
import {podsWithAddress} from './resolve.ts'
import type {Endpoint, Stopped} from './result.ts'

/** What the whole cluster knows of a stop that the place where it happened does not. */
export function remark(
  facts: ClusterFacts,
  target: Target,
  asked: Headers,
  endpoint: Endpoint | null,
  judged: Judged,
): Judgement {
  const {stopped} = judged.judgement
  if (!stopped) return judged.judgement
  const better =
    notKept(stopped, judged) ??
    nobodyHas(facts, target, stopped, endpoint?.ip ?? asked.dst) ??
    notTranslated(facts, target, stopped, asked)
  return better ? {...judged.judgement, stopped: better} : judged.judgement
}

/** Translation needs a connection: where none could be kept, the packet went on as it was. */
function notKept(stopped: Stopped, {trip}: Judged): Stopped | null {
  const [why] = trip.notKept
  if (stopped.reason !== 'misrouted' || why === undefined) return null
  return {
    ...stopped,
    reason: 'conntrack-limit',
    text: `${stopped.text}: it needs a connection, and none was kept (${why})`,
  }
}

/** The packet goes to an address of the pods' networks that no pod has: where it ends is an accident. */
function nobodyHas(facts: ClusterFacts, target: Target, stopped: Stopped, ip: string): Stopped | null {
  const {pods} = facts.cluster
  if (stopped.direction !== 'request' || stopped.policy.length > 0 || !pods.known) return null
  if (!facts.isPodAddress(ip) || podsWithAddress(facts.cluster, ip).length > 0 || facts.ownerOfAddress(ip)) return null
  const named = target.kind === 'service' ? namedBySlice(facts, target.service, ip) : null
  return {
    ...stopped,
    reason: 'no-such-pod',
    text: `${ip} is the address of no pod${named ? ` (${named})` : ''}; ${stopped.text}`,
  }
}

function namedBySlice(facts: ClusterFacts, service: Service, ip: string): string | null {
  const {endpointSlices, pods} = facts.cluster
  if (!endpointSlices.known || !pods.known) return null
  for (const slice of endpointSlices.value.filter(
    (s) => s.namespace === service.namespace && s.serviceName === service.name,
  )) {
    const ref = slice.endpoints.find((e) => e.addresses.some((own) => sameIpText(own, ip)))?.targetRef
    if (!ref) continue
    const pod = pods.value.find((p) => p.namespace === (ref.namespace ?? service.namespace) && p.name === ref.name)
    const has = pod ? `which has ${pod.podIPs.join(', ') || 'no address'}` : 'which does not exist'
    return `EndpointSlice ${slice.name} says it is ${ref.namespace ?? service.namespace}/${ref.name}, ${has}`
  }
  return null
}

/** A ClusterIP left as it was: the Service has no such port, or no flow of the node's takes it. */
function notTranslated(facts: ClusterFacts, target: Target, stopped: Stopped, asked: Headers): Stopped | null {
  if (stopped.reason !== 'misrouted' || target.kind !== 'service' || stopped.node === null || !hasPorts(asked.protocol))
    return null
  const {service} = target
  const protocol = protocolName(asked.protocol)
  const name = `Service ${service.namespace}/${service.name}`
  if (!service.ports.some((p) => p.port === asked.dport && p.protocol.toLowerCase() === protocol)) {
    return {...stopped, reason: 'no-such-port', text: `${name} has no ${protocol} port ${asked.dport}: ${stopped.text}`}
  }
  const flows = facts.node(stopped.node).model.integrationBridge?.flows
  const taken = flows?.known && flows.value.items.some((flow) => isFrontend(frontendOf(flow), asked, protocol))
  if (!flows?.known || taken) return null
  return {
    ...stopped,
    reason: 'service-not-installed',
    text: `no flow of ${stopped.node} takes packets for ${name} (${asked.dst}:${asked.dport}/${protocol}): ${stopped.text}`,
  }
}

const isFrontend = (front: ReturnType<typeof frontendOf>, asked: Headers, protocol: string): boolean =>
  front !== null &&
  front.address !== null &&
  front.port === asked.dport &&
  front.protocol === protocol &&
  sameIpText(front.address, asked.dst)
