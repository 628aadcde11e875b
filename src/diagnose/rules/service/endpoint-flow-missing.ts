import {endpointOfBucket} from '../../../antrea/services.ts'
import {unknown} from '../../../model/known.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {serviceObject} from '../../object.ts'
import {canonicalNetwork, needPipeline, type Pipeline} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

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
  proof: 'made',
  *evaluate({node}) {
    const pipeline = yield* needPipeline(node)
    const dsr = node.mode?.dsr
    if (!pipeline || (dsr?.known && dsr.value) || node.gap(pipeline.bridge, 'groups') !== null) return
    const read = node.model.bridge(pipeline.bridge)?.groups ?? unknown('the bridge was not read')
    const groups = yield* need(node.name, `groups of ${pipeline.bridge}`, read)
    if (!groups) return
    const translated = translations(pipeline)
    if (translated.size === 0) return
    const byId = new Map(groups.items.map((group) => [group.id, group]))
    const told = new Set<string>()
    for (const facts of pipeline.table('ServiceLB')) {
      const protocol = /^(tcp|udp|sctp)/.exec(facts.protocol ?? '')?.[1]
      for (const action of facts.actions) {
        const group = action.kind === 'group' ? byId.get(action.id) : undefined
        const missing = (group?.buckets ?? []).flatMap((bucket) => {
          const endpoint = endpointOfBucket(bucket, node.dialect)
          if (!endpoint || endpoint.noEndpoints || endpoint.ip === null || endpoint.port === null) return []
          return translated.has(`${protocol} ${canonicalNetwork(endpoint.ip)} ${endpoint.port}`)
            ? []
            : [`${endpoint.ip}:${endpoint.port}`]
        })
        const [service] = node.antrea.services.ofFlow(facts.flow)
        if (!group || missing.length === 0 || !service || told.has(serviceObject(service))) continue
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
        return [`${kind} ${canonicalNetwork(nat.addressMin.replace(/^\[|\]$/g, ''))} ${nat.portMin}`]
      })
    }),
  )
}
