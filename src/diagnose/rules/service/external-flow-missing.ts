import type {FlowFacts} from '../../../antrea/facts.ts'
import {frontendOf} from '../../../antrea/services.ts'
import type {Service} from '../../../cluster/services.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import {valueOr} from '../../../model/known.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {needHandledServices} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline, registerMatched} from '../../pipeline.ts'
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
    'With antreaProxy.proxyAll each NodePort of a Service with a ready endpoint must have a flow in ServiceLB. So must each address that a load balancer gave it, unless proxyLoadBalancerIPs is off or the address is in ipMode Proxy. For the traffic policy Local the endpoint must be on this node. Services that changed within ten seconds are left out; a dump that is not whole proves nothing.',
  remedy: [lookAtTable('ServiceLB'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const services = yield* needHandledServices(cluster)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!pipeline || !services || !slices) return
    const keys = new Set(pipeline.table('ServiceLB').flatMap(keysOf))
    if (keys.size === 0) return
    const proxyAll = node.mode?.proxyAll
    const balances = valueOr(agentConfigOf(cluster), null)?.proxyLoadBalancerIPs !== false
    for (const service of services) {
      const isLocal = service.externalTrafficPolicy === 'Local'
      const endpoints = index.endpointsOf(service.namespace, service.name)
      const families = familiesOf(endpoints.filter(({nodeName}) => !isLocal || nodeName === node.name))
      const wanted = [
        ...(proxyAll?.known && proxyAll.value ? nodePorts(service) : []),
        ...(balances ? balancers(service) : []),
      ].filter(({isSixth}) => families.has(isSixth))
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

/** What a flow chooses an endpoint for, and its family; nothing of one that learns, or is for pods and the node alone. */
function keysOf(facts: FlowFacts): string[] {
  const front = frontendOf(facts.flow)
  const isOthers = registerMatched(facts, 'reg4', FROM_LOCAL) || facts.actions.some(({kind}) => kind === 'learn')
  return front && !isOthers
    ? [keyOf(front.address, front.protocol, front.port, facts.protocol?.endsWith('6') === true)]
    : []
}

/** reg4[28], which packets of pods and of the node have since v1.12: the traffic policy Local is not for them. */
const FROM_LOCAL = 0x10000000n

const keyOf = (address: string | null, protocol: string, port: number, isSixth: boolean): string =>
  `${isSixth ? 6 : 4} ${frontKey(address, protocol, port)}`

const nodePorts = ({ports, clusterIPs}: Service) =>
  ports.flatMap(({protocol, nodePort}) =>
    nodePort === null
      ? []
      : [...new Set(clusterIPs.map((ip) => ip.includes(':')))].map((isSixth) => ({
          key: keyOf(null, protocol, nodePort, isSixth),
          text: `NodePort ${nodePort}/${protocol.toLowerCase()}${isSixth ? ' by IPv6' : ''}`,
          isSixth,
        })),
  )

const balancers = ({ports, loadBalancerIngress}: Service) =>
  loadBalancerIngress.flatMap(({ip, ipMode}) =>
    ipMode === 'Proxy'
      ? []
      : ports.map(({protocol, port}) => ({
          key: keyOf(ip, protocol, port, ip.includes(':')),
          text: `${ip}:${port}/${protocol.toLowerCase()}`,
          isSixth: ip.includes(':'),
        })),
  )
