import {canonicalNetwork} from '../antrea/lookup-of.ts'
import {type BucketEndpoint, endpointOfBucket, frontendOf} from '../antrea/services.ts'
import {unknown} from '../model/known.ts'
import type {Flow, Group} from '../ovs/syntax/flow-types.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import type {Pipeline} from './pipeline.ts'
import {type Needed, need} from './rule.ts'

/** A flow of ServiceLB that takes packets for an address and port to a group of endpoints. */
export interface Frontend {
  readonly flow: Flow
  /** null: of a NodePort. */
  readonly address: string | null
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  readonly port: number
  readonly group: Group
  /** What its buckets choose, without the one that answers where there are no endpoints. */
  readonly endpoints: readonly (BucketEndpoint & {readonly ip: string; readonly port: number})[]
}

/** One spelling of where packets of a Service go: `tcp 10.96.0.10 53`; `nodePort` stands for the address of a NodePort. */
export const frontKey = (address: string | null, protocol: string, port: number): string =>
  `${protocol.toLowerCase()} ${address === null ? 'nodePort' : canonicalNetwork(address)} ${port}`

/** Asks for the frontends of a node inside a rule, each with its group; null where the groups were not read, or are not all there. */
export function* needFrontends(node: NodeFacts, pipeline: Pipeline): Generator<Needed, readonly Frontend[] | null> {
  const gap = node.gap(pipeline.bridge, 'groups')
  const read = node.model.bridge(pipeline.bridge)?.groups ?? unknown('the bridge was not read')
  const groups = yield* need(node.name, `groups of ${pipeline.bridge}`, gap === null ? read : unknown(gap))
  if (!groups) return null
  const byId = new Map(groups.items.map((group) => [group.id, group]))
  return pipeline.table('ServiceLB').flatMap(({flow, actions}) => {
    const front = frontendOf(flow)
    if (!front) return []
    return actions.flatMap((action) => {
      const group = action.kind === 'group' ? byId.get(action.id) : undefined
      return group ? [{...front, flow, group, endpoints: endpointsOf(group, node)}] : []
    })
  })
}

function endpointsOf({buckets}: Group, {flows}: NodeFacts): Frontend['endpoints'] {
  return buckets.flatMap((bucket) => {
    const endpoint = endpointOfBucket(bucket, flows.dialect)
    if (!endpoint || endpoint.noEndpoints || endpoint.ip === null || endpoint.port === null) return []
    return [{...endpoint, ip: endpoint.ip, port: endpoint.port}]
  })
}
