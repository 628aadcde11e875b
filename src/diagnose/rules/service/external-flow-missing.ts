import {frontendOf} from '../../../antrea/services.ts'
import type {Service} from '../../../cluster/services.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import {valueOr} from '../../../model/known.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {needHandledServices} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {frontKey} from '../../service-frontends.ts'

export const rule: NodeRule = {
  id: 'ANT0711',
  slug: 'external-flow-missing',
  title: 'A node has no flow for a NodePort or a load balancer’s address',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/services', 'core/v1/configmaps', 'discovery.k8s.io/v1/endpointslices'],
  follows: [{rule: 'ANT0701', by: 'object'}, ...LOST_FLOW_FOLLOWS],
  explains: ['service-not-installed', 'misrouted', 'no-endpoints'],
  cause: 'The flow or its group was deleted, or the agent failed to write them.',
  impact:
    'Clients from outside that come to this node by the NodePort or the load balancer’s address do not reach the Service.',
  detection:
    'With antreaProxy.proxyAll each NodePort of a Service with a ready endpoint must have a flow in ServiceLB. So must each address that a load balancer gave it, unless proxyLoadBalancerIPs is off or the address is in ipMode Proxy. Services with the traffic policy Local, and those that changed within ten seconds, are left out; a dump that is not whole proves nothing.',
  remedy: [lookAtTable('ServiceLB'), REWRITE_FLOWS],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const services = yield* needHandledServices(cluster)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!pipeline || !services || !slices) return
    const keys = new Set(
      pipeline.table('ServiceLB').flatMap(({flow}) => {
        const front = frontendOf(flow)
        return front ? [frontKey(front.address, front.protocol, front.port)] : []
      }),
    )
    if (keys.size === 0) return
    const proxyAll = node.mode?.proxyAll
    const balances = valueOr(agentConfigOf(cluster), null)?.proxyLoadBalancerIPs !== false
    for (const service of services) {
      const families = familiesOf(index.endpointsOf(service.namespace, service.name))
      if (service.externalTrafficPolicy === 'Local' || families.size === 0) continue
      const wanted = [
        ...(proxyAll?.known && proxyAll.value ? nodePorts(service) : []),
        ...(balances ? balancers(service).filter(({address}) => families.has(address.includes(':'))) : []),
      ]
      const missing = wanted.filter(({key}) => !keys.has(key)).map(({text}) => text)
      if (missing.length === 0) continue
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `ServiceLB of ${pipeline.bridge} on ${node.name} has no flow for ${missing.join(', ')} of Service ${service.namespace}/${service.name}`,
        evidence: [
          noFlow(node, pipeline, `no flow of ServiceLB is for ${missing.join(', ')}`),
          {...service.evidence, text: `${service.evidence.text}: ${missing.join(', ')}`},
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}

/** Whether there are ready endpoints of IPv6 (true) and of IPv4 (false). */
const familiesOf = (endpoints: readonly {ready: boolean; addresses: readonly string[]}[]): ReadonlySet<boolean> =>
  new Set(endpoints.flatMap(({ready, addresses}) => (ready ? addresses.map((ip) => ip.includes(':')) : [])))

const nodePorts = ({ports}: Service) =>
  ports.flatMap(({protocol, nodePort}) =>
    nodePort === null
      ? []
      : [{key: frontKey(null, protocol, nodePort), text: `NodePort ${nodePort}/${protocol.toLowerCase()}`}],
  )

const balancers = ({ports, loadBalancerIngress}: Service) =>
  loadBalancerIngress.flatMap(({ip, ipMode}) =>
    ipMode === 'Proxy'
      ? []
      : ports.map(({protocol, port}) => ({
          key: frontKey(ip, protocol, port),
          text: `${ip}:${port}/${protocol.toLowerCase()}`,
          address: ip,
        })),
  )
