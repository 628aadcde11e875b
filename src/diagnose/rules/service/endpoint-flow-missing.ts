import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {needPipeline, type Pipeline} from '../../pipeline.ts'
import {found, type NodeRule} from '../../rule.ts'
import {frontKey, needFrontends} from '../../service-frontends.ts'

export const rule: NodeRule = {
  id: 'ANT0707',
  slug: 'endpoint-flow-missing',
  title: 'A Service picks an endpoint, and no flow translates to it',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'groups', 'core/v1/services'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['misrouted', 'table-miss', 'service-not-installed'],
  cause: 'The flow was deleted, or the agent failed to write it. Services that share an endpoint share its flow.',
  impact:
    'Connections for which the Service picks this endpoint keep the address of the Service as their destination, and get lost.',
  detection:
    'A bucket of a group that ServiceLB uses loads an address and port for which EndpointDNAT has no flow with that translation. Says nothing of modes that do not translate (DSR), and where the flows or groups are not whole.',
  remedy: [lookAtTable('EndpointDNAT'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const dsr = node.mode?.dsr
    if (!pipeline || (dsr?.known && dsr.value)) return
    const fronts = yield* needFrontends(node, pipeline)
    const translated = translations(pipeline)
    if (!fronts || translated.size === 0) return
    const told = new Set<string>()
    for (const {flow, protocol, group, endpoints} of fronts) {
      const missing = endpoints.flatMap(({ip, port}) =>
        translated.has(frontKey(ip, protocol, port)) ? [] : [`${ip}:${port}`],
      )
      const [service] = node.flows.context.services.ofFlow(flow)
      if (missing.length === 0 || !service || told.has(serviceObject(service))) continue
      told.add(serviceObject(service))
      yield found({
        where: {node: node.name, object: serviceObject(service)},
        message: `EndpointDNAT of ${pipeline.bridge} on ${node.name} has no flow for endpoint ${missing.join(', ')} of Service ${service.namespace}/${service.name}`,
        evidence: [
          noFlow(node, pipeline, `no flow of EndpointDNAT translates to ${missing.join(', ')}`),
          node.model.evidence('groups', group.line, group.text, {bridge: pipeline.bridge}),
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}

/** What EndpointDNAT translates to: `tcp 192.0.2.1 8080`. */
function translations(pipeline: Pipeline): ReadonlySet<string> {
  return new Set(
    pipeline.table('EndpointDNAT').flatMap(({protocol, actions}) => {
      const kind = /^(tcp|udp|sctp)/.exec(protocol ?? '')?.[1]
      return actions.flatMap((action) => {
        const nat = action.kind === 'ct' ? action.nat : action.kind === 'nat' ? action.nat : null
        if (nat?.direction !== 'dst' || nat.addressMin === null) return []
        return [frontKey(nat.addressMin.replace(/^\[|\]$/g, ''), kind ?? '', nat.portMin ?? 0)]
      })
    }),
  )
}
