import type {PortRow} from '../antrea/ports.ts'
import type {PortInput} from '../ovs/pipeline/input.ts'
import {parseDpFeatures} from '../ovs/syntax/dp-features.ts'
import type {DpifPort} from '../ovs/syntax/dpif-show.ts'
import type {Flow, Group} from '../ovs/syntax/flow-types.ts'
import {parseFlows} from '../ovs/syntax/flows.ts'
import {type GroupStats, parseGroupStats} from '../ovs/syntax/group-stats.ts'
import {parseGroups} from '../ovs/syntax/groups.ts'
import {type Meter, type MeterStats, parseMeterStats, parseMeters} from '../ovs/syntax/meters.ts'
import type {Names} from '../ovs/syntax/names.ts'
import {type LearnedMac, parseFdb} from '../ovs/syntax/native-tables.ts'
import type {OvsBridge, OvsDatabase} from '../ovs/syntax/ovsdb-switch.ts'
import {pairTableNames} from '../ovs/syntax/pair-table-names.ts'
import {type PortDesc, parseFrags, parsePortDescs} from '../ovs/syntax/port-desc.ts'
import {type PortStats, parsePortStats} from '../ovs/syntax/port-stats.ts'
import {parseTableNames} from '../ovs/syntax/table-features.ts'
import {parseTableStats, type TableStats} from '../ovs/syntax/table-stats.ts'
import type {Parsed} from '../parsed.ts'
import type {Evidence} from './evidence.ts'
import {type Known, known, unknown} from './known.ts'
import {mergePorts} from './merge-ports.ts'
import {Once} from './once.ts'
import {type NodeProbes, ProbeReader} from './probe-reader.ts'

/** Which probe a bridge's flows are from: numbers, names, or the agent's own dump. */
export type FlowProbe = 'flows' | 'flows-names' | 'agent-ovsflows'

/** What a bridge needs of its node. */
export interface BridgeContext {
  readonly probes: NodeProbes
  readonly database: () => Known<OvsDatabase>
  readonly dpif: () => Known<Parsed<DpifPort>>
  /** The agent's own dump of this bridge's flows, for the bridge that is the agent's. */
  readonly agentFlows: () => Known<readonly string[]>
}

/** A bridge of a node: what was asked of it with ovs-ofctl and ovs-appctl, and what the database has of it. */
export class BridgeModel {
  readonly name: string
  readonly probes: ProbeReader
  private readonly context: BridgeContext
  private readonly kept = new Once()

  constructor(context: BridgeContext, name: string) {
    this.name = name
    this.context = context
    this.probes = new ProbeReader(context.probes, {bridge: name})
  }

  /** Its row of the OVSDB, with its ports. */
  get database(): Known<OvsBridge> {
    return this.kept.get('database', () => {
      const database = this.context.database()
      if (!database.known) return database
      const row = database.value.bridges.find(({name}) => name === this.name)
      return row === undefined ? unknown(`ovsdb has no bridge ${this.name}`) : known(row)
    })
  }

  /** Table names by id, where tables have names. */
  get tableNames(): Known<ReadonlyMap<number, string>> {
    return this.kept.get('table-names', () => {
      const features = this.probes.whole('table-features', parseTableNames)
      return features.known ? features : (this.namesOfDumps ?? features)
    })
  }

  /** The same by two dumps of its flows; null where one of them was not read. */
  private get namesOfDumps(): Known<ReadonlyMap<number, string>> | null {
    const [numbered, named] = ['flows', 'flows-names'].map((id) => this.context.probes.text(id, {bridge: this.name}))
    const names = numbered?.known && named?.known ? pairTableNames(numbered.value, named.value) : null
    return names && known(names)
  }

  /** What names in the bridge's texts stand for, as far as it was read. */
  get names(): Names {
    const {kept, tableIds, portNumbers} = this
    return {
      // Few texts name a table.
      get tables() {
        return kept.get('table-ids', tableIds)
      },
      get ports() {
        return kept.get('port-numbers', portNumbers)
      },
    }
  }

  private readonly tableIds = (): ReadonlyMap<string, number> => {
    const {tableNames} = this
    return new Map(tableNames.known ? [...tableNames.value].map(([id, name]) => [name, id]) : [])
  }

  private readonly portNumbers = (): ReadonlyMap<string, number> => {
    const {portsDesc, ofctlShow} = this
    const ports = portsDesc.known ? portsDesc.value.items : ofctlShow.known ? ofctlShow.value.items : []
    return new Map(ports.map(({name, ofport}) => [name, ofport]))
  }

  /** Its flows, from the best dump that was read: by numbers, by names, or the agent's. Their lines are lines of `flowProbe`. */
  get flows(): Known<Parsed<Flow>> {
    return this.flowSource.flows
  }

  get flowProbe(): FlowProbe {
    return this.flowSource.probe
  }

  /** Points at a flow in the dump that it was read from; null for one that a `learn` made. */
  flowEvidence(flow: Flow): Evidence | null {
    if (flow.line === 0) return null
    return this.flowProbe === 'agent-ovsflows'
      ? this.context.probes.evidence('agent-ovsflows', null, flow.text)
      : this.evidence(this.flowProbe, flow.line, flow.text)
  }

  private get flowSource(): {readonly probe: FlowProbe; readonly flows: Known<Parsed<Flow>>} {
    return this.kept.get('flows', () => {
      const parse = (text: string) => parseFlows(text, this.names)
      const numbered = this.probes.lines('flows', parse)
      if (numbered.known) return {probe: 'flows', flows: numbered}
      const named = this.probes.lines('flows-names', parse)
      if (named.known) return {probe: 'flows-names', flows: named}
      const agents = this.context.agentFlows()
      if (agents.known) return {probe: 'agent-ovsflows', flows: known(parse(agents.value.join('\n')))}
      return {probe: 'flows', flows: numbered}
    })
  }

  get groups(): Known<Parsed<Group>> {
    return this.probes.lines('groups', (text) => parseGroups(text, this.names))
  }

  /** Statistics of the groups: a second look at which groups there are. */
  get groupStats(): Known<Parsed<GroupStats>> {
    return this.probes.linesIfAsked('group-stats', parseGroupStats)
  }

  /** How many flows the switch itself counts in each table, and how many packets looked there. */
  get tableStats(): Known<Parsed<TableStats>> {
    return this.probes.linesIfAsked('tables', parseTableStats)
  }

  /** Has a second look at its flows and groups asked for, where nobody took one: what one dump lacks another may have. */
  lookTwice(): void {
    for (const id of ['tables', 'group-stats']) this.probes.seek(id)
  }

  get meters(): Known<Parsed<Meter>> {
    return this.probes.lines('meters', parseMeters)
  }

  get meterStats(): Known<Parsed<MeterStats>> {
    return this.probes.lines('meter-stats', parseMeterStats)
  }

  /** Counters of its ports: dump-ports. */
  get portStats(): Known<Parsed<PortStats>> {
    return this.probes.lines('ports', parsePortStats)
  }

  /** OpenFlow 1.5: with LIVE, without the flags that only 1.0 has. */
  get portsDesc(): Known<Parsed<PortDesc>> {
    return this.probes.lines('ports-desc', parsePortDescs)
  }

  /** OpenFlow 1.0: with NO_FLOOD. */
  get ofctlShow(): Known<Parsed<PortDesc>> {
    return this.probes.lines('ofctl-show', parsePortDescs)
  }

  /** How it treats fragments; null where it doesn't say. */
  get frags(): Known<'normal' | 'drop' | 'nx-match' | null> {
    return this.kept.get('frags', () => {
      const text = this.context.probes.text('ofctl-show', {bridge: this.name})
      return text.known ? known(parseFrags(text.value)) : text
    })
  }

  get fdb(): Known<Parsed<LearnedMac>> {
    return this.probes.lines('fdb', parseFdb)
  }

  get dpFeatures(): Known<ReadonlyMap<string, string>> {
    return this.probes.whole('dp-features', parseDpFeatures)
  }

  /** Its ports in the datapath: dpif/show. */
  get dpifPorts(): Known<readonly DpifPort[]> {
    return this.kept.get('dpif', () => {
      const dpif = this.context.dpif()
      return dpif.known ? known(dpif.value.items.filter(({bridge}) => bridge === this.name)) : dpif
    })
  }

  /** Its ports, merged from all that was read of them. */
  get ports(): Known<readonly PortInput[]> {
    return this.kept.get('ports', () => {
      const {portsDesc, ofctlShow, dpifPorts, database} = this
      if (![portsDesc, ofctlShow, dpifPorts, database].some((source) => source.known))
        return unknown(reasonOf(portsDesc))
      return known(
        mergePorts({
          portsDesc: portsDesc.known ? portsDesc.value.items : null,
          ofctlShow: ofctlShow.known ? ofctlShow.value.items : null,
          dpif: dpifPorts.known ? dpifPorts.value : null,
          database: database.known ? database.value.ports : null,
        }),
      )
    })
  }

  /** Its Ports with their first Interface, as Antrea marks them. */
  get portRows(): Known<readonly PortRow[]> {
    return this.kept.get('port-rows', () => {
      const {database} = this
      if (!database.known) return database
      return known(
        database.value.ports.map(({name, externalIds, interfaces: [first]}) => ({
          name: first?.name ?? name,
          type: first?.type ?? '',
          ofport: first?.ofport ?? null,
          externalIds,
          options: first?.options ?? new Map<string, string>(),
        })),
      )
    })
  }

  evidence(probe: string, line: number | null = null, text?: string): Evidence {
    return this.probes.evidence(probe, line, text)
  }
}

const reasonOf = (piece: Known<unknown>): string => (piece.known ? '' : piece.reason)
