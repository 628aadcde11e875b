import type {AntreaContext} from '../antrea/context.ts'
import {formatPolicyRef} from '../antrea/policy-ref.ts'
import {antreaContextOf} from '../model/antrea-context.ts'
import type {BridgeModel} from '../model/bridge.ts'
import type {Cluster} from '../model/cluster.ts'
import {known, valueOr} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import type {Flow, Group} from '../ovs/syntax/flow-types.ts'
import type {Inventory, Item} from './inventory.ts'

/**
 * The flows of a bridge by their meaning. Numbers that an agent gives anew at each start are replaced by what they stand for: ofports
 * by names, groups by their buckets, conjunctions by their rules; cookies, counters and flows that time out are left out.
 */
export function flowInventory(cluster: Cluster, node: NodeModel, bridge: BridgeModel): Inventory {
  const {flows} = bridge
  const meaning = meaningOf(cluster, node, bridge)
  return {
    kind: 'flow',
    node: node.name,
    piece: `flows of ${bridge.name}`,
    items: flows.known
      ? known(flows.value.items.filter(isLasting).map((flow) => itemOf(bridge.name, flow, meaning)))
      : flows,
  }
}

/** What each flow of a bridge is called, by its table, priority and match: the same at another start of the agent. */
export function flowNames(cluster: Cluster, node: NodeModel, bridge: BridgeModel): (flow: Flow) => string {
  const meaning = meaningOf(cluster, node, bridge)
  return (flow) => nameOf(bridge.name, flow, meaning)
}

function meaningOf(cluster: Cluster, node: NodeModel, bridge: BridgeModel): Meaning {
  const {groups} = bridge
  const isAntreas = node.integrationBridge?.name === bridge.name
  return new Meaning(
    isAntreas ? antreaContextOf(cluster, node, bridge) : null,
    new Map(valueOr(bridge.ports, []).map(({ofport, name}) => [ofport, name])),
    valueOr(bridge.tableNames, new Map<number, string>()),
    groups.known ? groups.value.items : [],
  )
}

/** A flow with a timeout is a memory of packets, as a connection is: session affinity, MAC learning. */
const isLasting = ({idleTimeout, hardTimeout}: Flow): boolean => idleTimeout === 0 && hardTimeout === 0

const itemOf = (bridge: string, flow: Flow, meaning: Meaning): Item => ({
  what: nameOf(bridge, flow, meaning),
  text: meaning.text(flow.actionsText),
})

function nameOf(bridge: string, flow: Flow, meaning: Meaning): string {
  const table = flow.table === null ? (flow.tableName ?? '?') : meaning.table(String(flow.table))
  const match = meaning.text(flow.matchText)
  return [bridge, table, `priority ${flow.priority}`, ...(match === '' ? [] : [match])].join(' ')
}

/** What numbers in a flow's text stand for. A number that stands for nothing known stays. */
class Meaning {
  readonly #antrea: AntreaContext | null
  readonly #ports: ReadonlyMap<number, string>
  readonly #tables: ReadonlyMap<number, string>
  readonly #groups: ReadonlyMap<number, string>

  constructor(
    antrea: AntreaContext | null,
    ports: ReadonlyMap<number, string>,
    tables: ReadonlyMap<number, string>,
    groups: readonly Group[],
  ) {
    this.#antrea = antrea
    this.#ports = ports
    this.#tables = tables
    this.#groups = new Map(groups.map((group) => [group.id, `{${group.type} ${this.#buckets(group)}}`]))
  }

  text(text: string): string {
    return this.#withoutGroups(text)
      .replace(/\bgroup:(\d+)/g, (all, id: string) => this.#named(all, id, this.#groups))
      .replace(/\bset_field:(0x[0-9a-f]+)->reg7\b/g, (all, id: string) =>
        this.#groups.has(Number(id)) ? 'set_field:<the group>->reg7' : all,
      )
  }

  table(id: string): string {
    return this.#tables.get(Number(id)) ?? id
  }

  #withoutGroups(text: string): string {
    const named = text
      .replace(
        /\b(goto_table:|resubmit\([^,()]*,|table=)(\d+)\b/g,
        (_, head: string, id: string) => head + this.table(id),
      )
      .replace(/\b(in_port=|output:)(\d+)\b/g, (all, head: string, id: string) => this.#port(all, head, id))
    // An agent takes another controller id and cookie round at each start, to be told from the one before.
    const asked = named
      .replace(/(controller\([^)]*?)\bid=\d+,?/g, '$1')
      .replace(/(learn\([^)]*?)\bcookie=0x[0-9a-f]+,?/g, '$1')
    return this.#antrea === null ? asked : this.#antreas(asked)
  }

  /** Antrea's own registers: reg1 is the port to leave by; reg3, reg5, reg6 and the connection's label hold conjunctions. */
  #antreas(text: string): string {
    return text
      .replace(/\b(reg1=|set_field:(?=\w+->reg1\b))(0x[0-9a-f]+)(?![/\w])/g, (all, head: string, id: string) =>
        this.#port(all, head, id),
      )
      .replace(
        /\b(conj_id=|conjunction\(|reg3=|set_field:(?=\w+->reg[356]\b))(0x[0-9a-f]+|\d+)(?![/\w])/g,
        (all, head: string, id: string) => this.#conjunction(all, head, BigInt(id)),
      )
      .replace(
        /\b(ct_label=|set_field:(?=[\w/]+->ct_label\b))(0x[0-9a-f]+)(\/0xffffffff(?:00000000)?)?(?![/\w])/g,
        (all, head: string, value: string, mask = '') =>
          this.#conjunction(all, head, mask.endsWith('00000000') ? BigInt(value) >> 32n : BigInt(value)),
      )
  }

  #port(all: string, head: string, id: string): string {
    const name = this.#ports.get(Number(id))
    return name === undefined ? all : `${head}"${name}"`
  }

  #conjunction(all: string, head: string, id: bigint): string {
    const refs = this.#antrea?.lookup.conjunction(Number(id))?.refs ?? []
    if (refs.length === 0) return all
    return `${head}<${refs.map((ref) => `${ref.type} ${formatPolicyRef(ref)} ${ref.direction} ${ref.action}`).join('; ')}>`
  }

  #buckets({buckets}: Group): string {
    return buckets
      .map(({weight, actions}) => `${weight ?? 0}:${this.#withoutGroups(actions.map(({text}) => text).join(','))}`)
      .sort()
      .join(' ')
  }

  #named(all: string, id: string, names: ReadonlyMap<number, string>): string {
    const name = names.get(Number(id))
    return name === undefined ? all : `group:${name}`
  }
}
