import {mapColumn, numberColumn, type OvsdbRow, setColumn} from './ovsdb.ts'

/** What a bridge samples packets with (tables sFlow, IPFIX, NetFlow, Flow_Sample_Collector_Set; ovs-vswitchd.conf.db(5)). */
export interface Sampling {
  /** One packet of `rate` is sampled as it comes in; null where nothing is. */
  readonly sflow: {readonly rate: number} | null
  readonly ipfix: {
    readonly rate: number
    readonly input: boolean
    readonly output: boolean
    /** Tunnel headers of outputs are told too. */
    readonly tunnels: boolean
  } | null
  /** Ids of the collector sets that the action `sample` can name, and whether they are told of tunnel headers. */
  readonly collectorSets: ReadonlyMap<number, {readonly tunnels: boolean}>
  readonly netflow: boolean
}

/** SFL_DEFAULT_SAMPLING_RATE of lib/sflow.h: what both take where nothing is set. */
const DEFAULT_RATE = 400

/** Reads what the row of a bridge refers to; a collector without targets gets nothing. */
export function readSampling(bridge: OvsdbRow, rows: readonly OvsdbRow[]): Sampling {
  const referred = (from: OvsdbRow, column: string): OvsdbRow | null => {
    const [uuid] = setColumn(from, column)
    return rows.find((row) => row.uuid === uuid) ?? null
  }
  const [sflow, ipfix] = [referred(bridge, 'sflow'), referred(bridge, 'ipfix')]
  const collectorSets = rows.filter(
    (row) =>
      row.table === 'Flow_Sample_Collector_Set' &&
      setColumn(row, 'bridge')[0] === bridge.uuid &&
      referred(row, 'ipfix') !== null,
  )
  return {
    sflow: sflow && hasTargets(sflow) ? rated(sflow) : null,
    ipfix:
      ipfix && hasTargets(ipfix)
        ? {
            ...rated(ipfix),
            // The database's manual says the reverse of what ovs-vswitchd does: `true` turns it off.
            input: !is(ipfix, 'enable-input-sampling', 'true'),
            output: !is(ipfix, 'enable-output-sampling', 'true'),
            tunnels: !is(ipfix, 'enable-tunnel-sampling', 'false'),
          }
        : null,
    collectorSets: new Map(
      collectorSets.map((row) => [
        numberColumn(row, 'id') ?? 0,
        {tunnels: !is(referred(row, 'ipfix') ?? row, 'enable-tunnel-sampling', 'false')},
      ]),
    ),
    netflow: referred(bridge, 'netflow') !== null,
  }
}

const hasTargets = (row: OvsdbRow): boolean => setColumn(row, 'targets').length > 0

const rated = (row: OvsdbRow): {readonly rate: number} => ({rate: numberColumn(row, 'sampling') ?? DEFAULT_RATE})

const is = (row: OvsdbRow, option: string, value: string): boolean =>
  mapColumn(row, 'other_config').get(option) === value
