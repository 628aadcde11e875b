import type {Endpoint, Hop, Leg, Trace} from '../trace/result.ts'
import type {ClusterIndex} from './cluster-index.ts'
import type {Where} from './finding.ts'
import {podObject, policyObject, serviceObject} from './object.ts'

/** What a packet and its reply pass, and what is asked on the way: nodes, and the objects of `object.ts`. */
export interface PathOfTrace {
  readonly nodes: ReadonlySet<string>
  readonly objects: ReadonlySet<string>
}

/**
 * The nodes, pods, Services and policies of a trace's ways, of all its branches. An address stands for whoever has it, a Service that
 * was not followed to several endpoints for each of them: affinity may have chosen any.
 *
 * @param nodeWith the node of which a device has an address
 */
export function pathOfTrace(trace: Trace, index: ClusterIndex, nodeWith: (ip: string) => string | null): PathOfTrace {
  const legs = [trace, ...trace.branches]
  const hops = legs.flatMap((leg) => [...leg.hops, ...hopsOf(leg.reply)])
  const ends = [
    trace.from,
    trace.to,
    ...legs.flatMap(({deliveredTo, reply}) => [deliveredTo, reply?.deliveredTo ?? null]),
    ...trace.branches.map(({endpoint}) => endpoint),
  ]
  const stops = legs.flatMap(({stopped}) => stopped ?? [])
  const asked = ends.flatMap((end) => end?.ip ?? [])
  const services = asked.flatMap((ip) => index.serviceWithIp(ip) ?? [])
  const addresses = [...asked, ...(trace.branches.length === 0 ? services.flatMap(endpointsOf(index)) : [])]
  const owners = addresses.flatMap((ip) => index.podsWithIp(ip))
  const nodes = [
    ...owners.map(({nodeName}) => nodeName),
    ...addresses.map(nodeWith),
    ...hops.map(({node}) => node),
    ...ends.map((end) => end?.node ?? null),
    ...stops.map(({node}) => node),
  ]
  return {
    nodes: new Set(nodes.filter((node) => node !== null)),
    objects: new Set([
      ...ends.flatMap((end) => (end ? objectOfEnd(end) : [])),
      ...owners.map(podObject),
      ...services.map(serviceObject),
      ...hops.flatMap(objectOfHop),
      ...stops.flatMap(({policy}) => policy.map(policyObject)),
    ]),
  }
}

const endpointsOf =
  (index: ClusterIndex) =>
  ({namespace, name}: {readonly namespace: string; readonly name: string}): readonly string[] =>
    index.endpointsOf(namespace, name).flatMap(({addresses}) => addresses)

const hopsOf = (leg: Leg | null): readonly Hop[] => leg?.hops ?? []

function objectOfEnd({kind, namespace, name}: Endpoint): readonly string[] {
  if (kind === 'node') return [`node/${name}`]
  if (namespace === null || kind === 'ip') return []
  return [kind === 'pod' ? podObject({namespace, name}) : serviceObject({namespace, name})]
}

const objectOfHop = ({kind, name}: Hop): readonly string[] => (kind === 'pod' ? [`pod/${name}`] : [])

/** Objects of which a node has many, most of them on other packets' ways. What else is wrong on a node may be in anyone's. */
const OF_SOME = new Set(['pod', 'service', 'group', 'networkpolicy', 'annp', 'acnp', 'anp', 'banp', 'egress'])

/** Whether something wrong there can matter to the packet. */
export function isOnPath({node, object}: Where, path: PathOfTrace): boolean {
  if (node !== null && !path.nodes.has(node)) return false
  if (object === null) return true
  const kind = object.slice(0, object.indexOf('/'))
  if (kind === 'node') return path.nodes.has(object.slice('node/'.length))
  return !OF_SOME.has(kind) || path.objects.has(object)
}
