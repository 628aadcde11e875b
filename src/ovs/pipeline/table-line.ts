import type {Flow} from '../syntax/flow-types.ts'
import type {Context} from './context.ts'
import type {Lookup} from './lookup.ts'
import type {TraceNode} from './result.ts'

/** A look-up's line, whose text is made when it is read. */
export class TableLine implements TraceNode {
  readonly kind = 'table'
  readonly bridge: string
  readonly action: null = null
  readonly effect: null = null
  readonly children: TraceNode[] = []
  readonly #found: Lookup
  readonly #peer: boolean
  /** ofproto/trace prints the table that an action asks for, also where a miss leads on to the next. */
  readonly #printed: number

  constructor(ctx: Context, found: Lookup, printed: number) {
    this.#printed = printed
    this.bridge = ctx.bridge.name
    this.#peer = ctx.bridge.name !== ctx.run.options.bridge
    this.#found = found
  }

  get table(): number {
    return this.#found.table
  }

  get flow(): Flow | null {
    return this.#found.flow
  }

  get conjunctive(): readonly Flow[] {
    return this.#found.conjunctive
  }

  get text(): string {
    return tableText(this.#found, this.#peer, this.#printed)
  }
}

/** Internal rules by which OVS knows a miss or a fragment; it prints them as flows in a bridge behind a patch port. */
const INTERNAL_RULE = {controller: 'reg0=0x1', drop: 'reg0=0x2', fragment: 'reg0=0x3'} as const
/** One that it prints as a flow in any case. */
const RUNAWAY_RULE = 'recirc_id=0, priority 2'

function tableText({flow, miss}: Lookup, peer: boolean, table: number): string {
  const id = `${String(table).padStart(2)}. `
  if (miss === 'runaway') return `${id}${RUNAWAY_RULE}`
  if (miss !== null && peer) return `${id}${INTERNAL_RULE[miss]}, priority 0`
  if (miss === 'controller') return `${id}No match, and a "packet-in" is called for.`
  if (miss === 'fragment') return `${id}Packets are IP fragments and the fragment handling mode is "drop".`
  if (flow === null) return `${id}No match.`
  const cookie = flow.cookie === 0n ? '' : `, cookie 0x${flow.cookie.toString(16)}`
  return `${id}${flow.matchText === '' ? '' : `${flow.matchText}, `}priority ${flow.priority}${cookie}`
}
