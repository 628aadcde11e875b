import type {EndpointSlice} from '../../../cluster/endpoints.ts'
import type {Service, ServicePort} from '../../../cluster/services.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {isSettled, needHandledServices} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {type Frontend, frontKey, needFrontends} from '../../service-frontends.ts'
import {slicesOf} from '../../slices-of-service.ts'

/** A group takes no more (Antrea pkg/agent/proxy: maxEndpoints). */
const MOST = 800

const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time'

export const rule: NodeRule = {
  id: 'ANT0708',
  slug: 'endpoints-differ',
  title: 'A node sends a Service to other endpoints than it has',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'groups', 'core/v1/services', 'core/v1/configmaps', 'discovery.k8s.io/v1/endpointslices'],
  follows: [...LOST_FLOW_FOLLOWS, {rule: 'ANT0806', by: 'node'}],
  explains: ['no-neighbour', 'no-such-pod', 'misrouted', 'no-endpoints', 'table-miss'],
  cause:
    'The agent failed to write the group of the Service when its endpoints changed, is stuck, or no longer hears from the API server; or somebody changed the group.',
  impact:
    'Connections that get an endpoint which is gone are lost or reach somebody else. Endpoints that are missing get nothing.',
  detection:
    'The buckets of the group behind each ClusterIP are compared with the EndpointSlices of the Service, which have not changed for ten seconds. A bucket for an address that no slice has is an error, so is a group without any of the ready endpoints; one that lacks some of them is a warning. What lacks is not judged where the node may leave endpoints out: traffic policy Local, topology hints, more than 800 endpoints.',
  remedy: [
    {
      kind: 'look',
      text: 'See the group',
      command: 'ovs-ofctl -O OpenFlow15 dump-groups {bridge} {group}   # on {node}',
    },
    {
      kind: 'look',
      text: 'See the endpoints that there are',
      command: 'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const services = yield* needHandledServices(cluster)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    const fronts = pipeline && (yield* needFrontends(node, pipeline))
    if (!pipeline || !services || !slices || !fronts) return
    const byFront = new Map(fronts.map((front) => [frontKey(front.address, front.protocol, front.port), front]))
    for (const service of services) {
      const own = slicesOf(cluster, service)
      if (own.length === 0 || !own.every((slice) => isStable(slice, cluster.takenAt))) continue
      const wrong = service.clusterIPs.flatMap((ip) =>
        service.ports.flatMap((port) => {
          const front = byFront.get(frontKey(ip, port.protocol, port.port))
          const difference = front && compare(front, port, service, own, (each) => index.podsWithIp(each).length > 0)
          return front && difference ? [{front, ...difference}] : []
        }),
      )
      const [first] = wrong
      if (!first) continue
      const said = [...new Set(wrong.map(({text}) => text))].join('; ')
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `Group ${first.front.group.id} of Service ${service.namespace}/${service.name} on ${node.name} ${said}`,
        evidence: [
          ...wrong
            .slice(0, 3)
            .map(({front: {group}}) =>
              node.model.evidence('groups', group.line, group.text, {bridge: pipeline.bridge}),
            ),
          ...own.slice(0, 3).map(({evidence, endpoints}) => ({
            ...evidence,
            text: `${evidence.text}: addresses ${endpoints.flatMap(({addresses}) => addresses).join(', ')}`,
          })),
        ],
        severity: wrong.some(({isLost}) => isLost) ? 'error' : 'warning',
        values: {bridge: pipeline.bridge, group: String(first.front.group.id)},
      })
    }
  },
}

const isStable = (slice: EndpointSlice, now: string): boolean =>
  isSettled(slice, now) &&
  isSettled({changedAt: slice.annotations.get(LAST_CHANGE) ?? null, creationTimestamp: slice.creationTimestamp}, now)

/** How a group differs from the slices; null where it does not. @param isPod whether a pod has an address: then it may just have left the Service */
function compare(
  {endpoints, address}: Frontend,
  port: ServicePort,
  service: Service,
  slices: readonly EndpointSlice[],
  isPod: (ip: string) => boolean,
): {text: string; isLost: boolean} | null {
  const isV6 = address?.includes(':') ?? false
  const listed = slices.flatMap((slice) =>
    slice.ports
      .filter(({name, protocol}) => name === port.name && protocol === port.protocol)
      .flatMap((each) =>
        slice.endpoints.flatMap(({addresses, ready, hintZones}) =>
          addresses
            .filter((ip) => ip.includes(':') === isV6)
            .map((ip) => ({
              key: `${frontKey(ip, port.protocol, each.port ?? 0)}`,
              ip,
              ready,
              hintZones,
              port: each.port,
            })),
        ),
      ),
  )
  if (listed.some((each) => each.port === null)) return null
  const known = new Set(listed.map(({key}) => key))
  const buckets = new Set(endpoints.map((each) => frontKey(each.ip, port.protocol, each.port)))
  const extra = endpoints.filter((each) => !known.has(frontKey(each.ip, port.protocol, each.port)))
  const ready = listed.filter((each) => each.ready)
  const lacking = ready.filter(({key}) => !buckets.has(key))
  const isPartial =
    service.internalTrafficPolicy === 'Local' ||
    service.externalTrafficPolicy === 'Local' ||
    ready.length > MOST ||
    listed.some(({hintZones}) => hintZones.length > 0)
  if (extra.length > 0)
    return {
      text: `sends to ${extra.map(({ip, port: to}) => `${ip}:${to}`).join(', ')}, which ${extra.length === 1 ? 'is no endpoint' : 'are no endpoints'} of it${extra.some(({ip}) => isPod(ip)) ? ' (any more)' : ''}`,
      isLost: true,
    }
  if (lacking.length === 0 || isPartial) return null
  const names = lacking.map(({ip, port: to}) => `${ip}:${to}`)
  return {
    text: `lacks ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''} of ${ready.length} ready endpoints`,
    isLost: lacking.length === ready.length,
  }
}
