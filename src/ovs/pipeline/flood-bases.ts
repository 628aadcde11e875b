import {committed, endAlike, samePacket} from './commit.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import type {Packet} from './packet.ts'
import {forwards} from './port-state.ts'
import {isBpdu} from './special.ts'

/** Watches what the places of a flood leave of the datapath's packet for those that come after them, in any order. */
export class FloodBases {
  readonly #ctx: Context
  /** As it may be before a place. */
  #before: readonly Packet[]
  /** As it may be when all is sent: a place that writes nothing isn't the last to change it. */
  #after: readonly Packet[] = []
  /** The packets that places begin to write. */
  #packets: readonly Packet[] = []

  constructor(ctx: Context) {
    this.#ctx = ctx
    this.#before = [committed(ctx, ctx.base, ctx.packet), ...(ctx.pending === null ? [ctx.base.slice()] : [])]
  }

  /** Sends to one place. */
  around(send: () => void): void {
    const ctx = this.#ctx
    const {firstWritten} = ctx
    const mine: Packet[] = []
    ctx.firstWritten = mine
    send()
    ctx.firstWritten = firstWritten
    if (mine[0] === undefined) return
    if (firstWritten?.length === 0) firstWritten.push(mine[0])
    this.#packets = withNew(this.#packets, mine)
    this.#after = withNew(this.#after, [ctx.base.slice(), ...ctx.otherBases])
    this.#before = withNew(this.#before, this.#after)
  }

  /** Says what can be said when all is sent. */
  end(ports: readonly PortInput[]): void {
    const ctx = this.#ctx
    if (!this.#packets.every((packet) => endAlike(ctx, packet, this.#before))) {
      undetermined(
        ctx,
        'which ports get what a peer bridge wrote, and nothing writes over, depends on the order of a flood',
      )
    }
    const held = ports.some((port) => !forwards(port, 'stp') || !forwards(port, 'rstp'))
    if (held && new Set(this.#before.map(isBpdu)).size > 1) {
      undetermined(
        ctx,
        'which ports spanning tree holds back, once a peer bridge wrote its address, depends on the order',
      )
    }
    ctx.otherBases = this.#after.filter((base) => !samePacket(base, ctx.base))
  }
}

const withNew = (list: readonly Packet[], more: readonly Packet[]): readonly Packet[] => {
  const all = [...list]
  for (const one of more) if (!all.some((other) => samePacket(one, other))) all.push(one)
  return all
}
