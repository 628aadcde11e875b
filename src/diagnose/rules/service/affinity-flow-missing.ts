import {frontendOf} from '../../../antrea/services.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {needHandledServices} from '../../handled-services.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {found, type NodeRule} from '../../rule.ts'
import {frontKey} from '../../service-frontends.ts'

export const rule: NodeRule = {
  id: 'ANT0710',
  slug: 'affinity-flow-missing',
  title: 'A Service with session affinity has no flow that remembers the endpoint',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'core/v1/services', 'core/v1/configmaps'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['misrouted', 'table-miss', 'service-not-installed'],
  cause: 'The flow was deleted, or the agent failed to write it.',
  impact:
    'The group picks an endpoint and leaves the rest to that flow: without it nothing translates the address, and connections to the Service are lost.',
  detection:
    'A Service with sessionAffinity ClientIP has a flow in ServiceLB with its ClusterIP and port that uses a group, and none with a learn action for them. Services that lack both are another rule’s. A dump that is not whole proves nothing.',
  remedy: [lookAtTable('ServiceLB'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node, cluster}) {
    const pipeline = yield* needPipeline(node)
    const services = yield* needHandledServices(cluster)
    if (!pipeline || !services) return
    const fronts = pipeline.table('ServiceLB').flatMap(({flow, actions}) => {
      const front = frontendOf(flow)
      if (!front) return []
      const has = (kind: 'group' | 'learn') => actions.some((action) => action.kind === kind)
      return [
        {key: frontKey(front.address, front.protocol, front.port), flow, picks: has('group'), learns: has('learn')},
      ]
    })
    const learns = new Set(fronts.filter((front) => front.learns).map(({key}) => key))
    const picks = new Map(fronts.filter((front) => front.picks).map(({key, flow}) => [key, flow]))
    for (const service of services) {
      if (service.sessionAffinity !== 'ClientIP') continue
      const missing = service.clusterIPs.flatMap((ip) =>
        service.ports.flatMap(({protocol, port}) => {
          const key = frontKey(ip, protocol, port)
          const flow = picks.get(key)
          return flow && !learns.has(key)
            ? [{flow, text: `${ip.includes(':') ? `[${ip}]` : ip}:${port}/${protocol.toLowerCase()}`}]
            : []
        }),
      )
      if (missing.length === 0) continue
      const told = missing.map(({text}) => text).join(', ')
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `ServiceLB of ${pipeline.bridge} on ${node.name} has no flow that learns for ${told} of Service ${service.namespace}/${service.name}`,
        evidence: [
          noFlow(node, pipeline, `no flow of ServiceLB learns for ${told}`),
          ...missing.slice(0, 3).map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}
