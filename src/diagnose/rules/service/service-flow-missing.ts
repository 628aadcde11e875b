import {frontendOf} from '../../../antrea/services.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {needHandledServices} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {frontKey} from '../../service-frontends.ts'

export const rule: NodeRule = {
  id: 'ANT0701',
  slug: 'service-flow-missing',
  title: 'A node has no flow for a Service',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/services', 'core/v1/configmaps', 'discovery.k8s.io/v1/endpointslices'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['service-not-installed', 'misrouted', 'no-endpoints'],
  cause:
    'The flow or its group was deleted (a group takes its flows with it), or the agent failed to write them, and writes no Service again that did not change.',
  impact:
    'Pods of this node do not reach the Service: its address is nobody’s, and packets for it leave by the gateway.',
  detection:
    'Each ClusterIP and port of each Service with a ready endpoint (on this node, for the traffic policy Local) that has not changed for ten seconds must have a flow in ServiceLB that chooses one. Says nothing where AntreaProxy is off, of headless Services, of those that its settings (skipServices, serviceProxyName) leave to others, and where the dump is not whole.',
  remedy: [
    lookAtTable('ServiceLB'),
    {
      kind: 'look',
      text: 'Read what the agent says of the Service',
      command: 'grep {name} /var/log/antrea/antrea-agent.INFO | tail   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const services = yield* needHandledServices(cluster)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!pipeline || !services || !slices) return
    const flows = pipeline.table('ServiceLB')
    const fronts = new Set(
      flows.flatMap(({flow, actions}) => {
        // What only learns is for a packet whose endpoint another flow has chosen.
        const front = actions.some(({kind}) => kind === 'learn') ? null : frontendOf(flow)
        return front?.address ? [frontKey(front.address, front.protocol, front.port)] : []
      }),
    )
    // With no Service at all there AntreaProxy is off, or the pipeline is not this one.
    if (fronts.size === 0) return
    for (const service of services) {
      const isLocal = service.internalTrafficPolicy === 'Local'
      const ready = index
        .endpointsOf(service.namespace, service.name)
        .filter(({ready, nodeName}) => ready && (!isLocal || nodeName === node.name))
      const missing = service.clusterIPs
        .filter((ip) => ready.some(({addresses}) => addresses.some((own) => own.includes(':') === ip.includes(':'))))
        .filter((ip) =>
          hasFamily(
            flows.map(({protocol}) => protocol),
            ip,
          ),
        )
        .flatMap((ip) =>
          service.ports
            .filter(({protocol, port}) => !fronts.has(frontKey(ip, protocol, port)))
            .map(({protocol, port}) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}/${protocol.toLowerCase()}`),
        )
      if (missing.length === 0) continue
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `ServiceLB of ${pipeline.bridge} on ${node.name} has no flow for ${missing.join(', ')} of Service ${service.namespace}/${service.name}`,
        evidence: [
          ...missing.map((front) => noFlow(node, pipeline, `no flow of ServiceLB is for ${front}`)),
          service.evidence,
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}

/** Whether the node's pipeline knows Services of an address's family at all. */
const hasFamily = (protocols: readonly (string | null)[], ip: string): boolean =>
  protocols.some((protocol) => protocol !== null && protocol.endsWith('6') === ip.includes(':'))
