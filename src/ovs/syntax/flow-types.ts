import type {Field} from '../fields.ts'

/** What a flow matches: masked words of a packet, sorted by word; words that aren't listed are wildcards. */
export interface Match {
  /** Indices into a packet's words (see `fields.ts`), ascending. */
  readonly words: readonly number[]
  /** For each of `words`, as unsigned 32-bit numbers; `values[i] & ~masks[i]` is 0. */
  readonly masks: readonly number[]
  readonly values: readonly number[]
}

/** `field[start..start+bits-1]`; `written` is how the dump spelt it (`NXM_NX_REG0[0..3]`, `reg0[]`). */
export interface Subfield {
  readonly field: Field
  readonly start: number
  readonly bits: number
  readonly written: string
}

/** A port as written: a number, or a name that the caller's port map did not know. 65528… are the reserved ports. */
export interface PortRef {
  readonly ofport: number | null
  readonly written: string
}

/** A table as written: an id, or a name that the caller's table map did not know. */
export interface TableRef {
  readonly id: number | null
  readonly written: string
}

/** A group bucket. Buckets' actions are action sets. */
export interface Bucket {
  readonly id: number | null
  readonly weight: number | null
  readonly watchPort: PortRef | null
  readonly watchGroup: number | null
  readonly actions: readonly Action[]
}

export interface Group {
  readonly line: number
  readonly text: string
  readonly id: number
  readonly type: 'all' | 'select' | 'indirect' | 'ff'
  readonly selectionMethod: 'hash' | 'dp_hash' | null
  readonly selectionParam: bigint | null
  /** Fields of `selection_method=hash`, with masks where given, as written. */
  readonly fields: readonly {readonly field: Field | null; readonly written: string; readonly mask: string | null}[]
  readonly buckets: readonly Bucket[]
}

export interface NatSpec {
  /** null: plain `nat`, which undoes or repeats what the connection has. */
  readonly direction: 'src' | 'dst' | null
  readonly addressMin: string | null
  readonly addressMax: string | null
  readonly portMin: number | null
  readonly portMax: number | null
  readonly flags: readonly ('persistent' | 'random' | 'hash')[]
}

/** One clause of `learn(...)`. */
export type LearnSpec =
  | {readonly kind: 'matchField'; readonly dst: Subfield; readonly src: Subfield}
  | {readonly kind: 'matchValue'; readonly dst: Subfield; readonly value: bigint; readonly written: string}
  | {readonly kind: 'loadField'; readonly dst: Subfield; readonly src: Subfield}
  | {readonly kind: 'loadValue'; readonly dst: Subfield; readonly value: bigint}
  | {readonly kind: 'output'; readonly src: Subfield}

/**
 * One action or instruction, as dump-flows prints it (lib/ofp-actions.c). `text` is what was written.
 * Values are `bigint`, right-aligned in the field or subfield that they go to.
 */
export type Action = {readonly text: string} & (
  | {readonly kind: 'output'; readonly port: PortRef; readonly maxLen: number | null}
  | {readonly kind: 'outputReg'; readonly src: Subfield; readonly maxLen: number | null}
  /** `output:N`, `IN_PORT`, `LOCAL`, `NORMAL`, `FLOOD`, `ALL`, `TABLE` are `output` with a reserved ofport. */
  | {
      readonly kind: 'controller'
      readonly reason: string
      readonly maxLen: number | null
      readonly id: number
      readonly userdata: string | null
      readonly pause: boolean
      readonly meter: number | null
    }
  | {readonly kind: 'enqueue'; readonly port: PortRef; readonly queue: number}
  | {readonly kind: 'drop'}
  | {readonly kind: 'resubmit'; readonly inPort: PortRef | null; readonly table: TableRef | null; readonly ct: boolean}
  | {readonly kind: 'goto'; readonly table: TableRef}
  | {readonly kind: 'group'; readonly id: number}
  /** `set_field`, `load` and the `mod_*` family; `style` says which, for printing and for what an unmet prerequisite does. */
  | {
      readonly kind: 'set'
      readonly style: 'set_field' | 'load' | 'mod'
      readonly dst: Subfield
      readonly value: bigint
      readonly mask: bigint
    }
  | {readonly kind: 'move'; readonly src: Subfield; readonly dst: Subfield}
  | {readonly kind: 'push'; readonly src: Subfield}
  | {readonly kind: 'pop'; readonly dst: Subfield}
  | {readonly kind: 'modVlanVid'; readonly vid: number}
  | {readonly kind: 'modVlanPcp'; readonly pcp: number}
  | {readonly kind: 'pushVlan'; readonly etherType: number}
  | {readonly kind: 'popVlan'}
  | {readonly kind: 'pushMpls'; readonly etherType: number}
  | {readonly kind: 'popMpls'; readonly etherType: number}
  | {readonly kind: 'decTtl'; readonly controllers: readonly number[]}
  | {readonly kind: 'decMplsTtl'}
  | {readonly kind: 'decNshTtl'}
  | {readonly kind: 'setQueue'; readonly queue: number}
  | {readonly kind: 'popQueue'}
  | {
      readonly kind: 'ct'
      readonly commit: boolean
      readonly force: boolean
      readonly table: TableRef | null
      readonly zone: number | Subfield
      readonly alg: string | null
      readonly nat: NatSpec | null
      readonly exec: readonly Action[]
    }
  | {readonly kind: 'ctClear'}
  | {readonly kind: 'nat'; readonly nat: NatSpec}
  | {
      readonly kind: 'learn'
      readonly table: TableRef
      readonly priority: number
      readonly idleTimeout: number
      readonly hardTimeout: number
      readonly finIdleTimeout: number
      readonly finHardTimeout: number
      readonly cookie: bigint
      readonly limit: number
      readonly resultDst: Subfield | null
      readonly flags: readonly string[]
      readonly specs: readonly LearnSpec[]
    }
  | {readonly kind: 'conjunction'; readonly id: number; readonly clause: number; readonly clauses: number}
  | {
      readonly kind: 'multipath'
      readonly fields: string
      readonly basis: number
      readonly algorithm: string
      readonly links: number
      readonly arg: number
      readonly dst: Subfield
    }
  | {
      readonly kind: 'bundle'
      readonly fields: string
      readonly basis: number
      readonly algorithm: string
      readonly members: readonly PortRef[]
      readonly dst: Subfield | null
    }
  | {readonly kind: 'clone'; readonly actions: readonly Action[]}
  | {readonly kind: 'checkPktLarger'; readonly bytes: number; readonly dst: Subfield}
  | {
      readonly kind: 'sample'
      /** Of 65535. */
      readonly probability: number
      readonly collectorSet: number
      readonly domain: number
      readonly point: number
      /** null: not written. */
      readonly port: PortRef | null
      readonly direction: 'ingress' | 'egress' | null
    }
  | {readonly kind: 'note'}
  | {readonly kind: 'exit'}
  | {readonly kind: 'finTimeout'}
  | {readonly kind: 'deleteField'; readonly field: Field}
  | ({readonly kind: 'encap'} & Encap)
  /** `to`: packet_type of what is behind the header; null: as the header says. */
  | {readonly kind: 'decap'; readonly to: number | null}
  | {readonly kind: 'debugRecirc'}
  | {readonly kind: 'debugSlow'}
  /** In no dump: among actions that were frozen, where those behind it stand. */
  | {readonly kind: 'unrollXlate'; readonly table: number; readonly cookie: bigint}
  | {readonly kind: 'meter'; readonly id: number}
  | {readonly kind: 'clearActions'}
  | {readonly kind: 'writeActions'; readonly actions: readonly Action[]}
  | {readonly kind: 'writeMetadata'; readonly value: bigint; readonly mask: bigint}
  /** Kept verbatim: the simulator answers `undetermined` where a packet reaches it. */
  | {readonly kind: 'unknown'; readonly reason: string}
)

/** The header that `encap` puts before a packet. */
export interface Encap {
  readonly header: 'ethernet' | 'nsh' | 'mpls' | 'mplsMulticast'
  /** NSH: type of its context headers. */
  readonly metadataType: 1 | 2
  /** NSH's context headers of type 2; data in hexadecimal. */
  readonly tlvs: readonly {readonly class: number; readonly type: number; readonly data: string}[]
}

/** A flow of a dump. */
export interface Flow {
  /** Line in the dump, from 1; 0 for a flow that a `learn` made within a trace. */
  readonly line: number
  /** The line as it stood, without the leading blank. */
  readonly text: string
  readonly cookie: bigint
  /** Table id; null where the dump gave a name that the caller's map did not know. */
  readonly table: number | null
  readonly tableName: string | null
  readonly priority: number
  /** null in a `--no-stats` dump. */
  readonly packets: number | null
  readonly bytes: number | null
  /** `n_offload_packets`, `n_offload_bytes`: only where the dump has them. */
  readonly offloadPackets?: number
  readonly offloadBytes?: number
  readonly durationSeconds: number | null
  readonly idleTimeout: number
  readonly hardTimeout: number
  readonly idleAge: number | null
  readonly hardAge: number | null
  readonly importance: number
  /** `send_flow_rem`, `check_overlap`, `reset_counts`… */
  readonly flags: readonly string[]
  /** The match as written, without priority: `tcp,nw_dst=10.96.0.1,tp_dst=443`; empty for a table-miss flow. */
  readonly matchText: string
  readonly match: Match
  /** Parts of the match that no field is known for: such a flow may or may not match. */
  readonly unknownMatch: readonly string[]
  readonly actionsText: string
  readonly actions: readonly Action[]
}
