import {type AntreaContext, EMPTY_CONTEXT} from '../antrea/context.ts'
import {describeFlow, type FlowDescription} from '../antrea/describe-flow.ts'
import type {Dialect} from '../antrea/dialect.ts'
import {type BrokenConjunction, brokenConjunctions} from '../antrea/missing-clauses.ts'
import {endpointOfBucket} from '../antrea/services.ts'
import {antreaContextOf} from '../model/antrea-context.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Evidence} from '../model/evidence.ts'
import type {Known} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import {Once} from '../model/once.ts'
import {W} from '../ovs/fields.ts'
import type {Packet} from '../ovs/pipeline/packet.ts'
import type {Switch} from '../ovs/pipeline/switch.ts'
import type {Bucket, Flow} from '../ovs/syntax/flow-types.ts'
import type {PolicyRef} from './result.ts'

/** What a node's flows and groups mean, in the words of its Antrea. */
export class FlowsOfNode {
  readonly #cluster: Cluster
  readonly #model: NodeModel
  readonly #switch: () => Known<Switch>
  readonly #once = new Once()

  constructor(cluster: Cluster, model: NodeModel, sw: () => Known<Switch>) {
    this.#cluster = cluster
    this.#model = model
    this.#switch = sw
  }

  /** Forgets what was worked out. */
  release(): void {
    this.#once.forgetAllBut([])
  }

  get context(): AntreaContext {
    const bridge = this.#model.integrationBridge
    return bridge ? antreaContextOf(this.#cluster, this.#model, bridge) : EMPTY_CONTEXT
  }

  get dialect(): Dialect {
    return this.context.dialect
  }

  tableName(id: number): string {
    return this.dialect.table(id).name
  }

  describe(flow: Flow): FlowDescription {
    return describeFlow(flow, this.context)
  }

  /** Policy rules whose flows are not complete on a bridge. */
  brokenConjunctions(bridge: string): readonly BrokenConjunction[] {
    const flows = this.#model.bridge(bridge)?.flows
    return this.#once.get(`broken ${bridge}`, () => (flows?.known ? brokenConjunctions(flows.value.items) : []))
  }

  /** The policies behind a flow that drops. */
  policiesOf(flow: Flow): readonly PolicyRef[] {
    return this.context.policies.ofFlow(flow)
  }

  /** The policies whose rule wrote its conjunction id into a packet that it denies. */
  denyingPolicies(packet: Packet): readonly PolicyRef[] {
    const id = packet[W.regs + 3] ?? 0
    return this.context.lookup.conjunction(id)?.refs ?? []
  }

  /** The flow as it stands in the dump, without statistics. */
  text(flow: Flow): string {
    const table = flow.table === null ? (flow.tableName ?? '?') : this.tableName(flow.table)
    const match = flow.matchText === '' ? '' : `,${flow.matchText}`
    return `table=${table},priority=${flow.priority}${match} actions=${flow.actionsText}`
  }

  evidence(bridge: string, flow: Flow): Evidence {
    const evidence = this.#model.bridge(bridge)?.flowEvidence(flow)
    return evidence ?? this.#model.evidence('flows', null, this.text(flow), {bridge})
  }

  bucket(bridge: string, group: number, bucket: number): Bucket | null {
    const sw = this.#switch()
    const found = sw.known ? sw.value.bridges.get(bridge)?.groups.get(group) : undefined
    return found?.buckets.find((b, i) => (b.id ?? i) === bucket) ?? null
  }

  bucketWords(bridge: string, group: number, bucket: number): string {
    const chosen = this.bucket(bridge, group, bucket)
    const endpoint = chosen && endpointOfBucket(chosen, this.dialect)
    if (!endpoint) return `bucket ${bucket}`
    if (endpoint.noEndpoints) return 'the Service has no endpoints'
    const owner = endpoint.ip === null ? null : this.context.lookup.address(endpoint.ip)
    const who = owner?.kind === 'pod' ? ` (${owner.namespace}/${owner.name})` : ''
    return `endpoint ${endpoint.ip ?? '?'}:${endpoint.port ?? '?'}${who}`
  }
}
