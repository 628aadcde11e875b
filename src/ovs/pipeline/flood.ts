import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import type {Context} from './context.ts'
import type {PortInput} from './types.ts'

/** `FLOOD` and `ALL`: every port but the one it came from, and for FLOOD but those with NO_FLOOD. */
export function floodAll(ctx: Context, all: boolean): void {
  const inPort = ctx.packet[W.in_port]
  for (const port of floodOrder(ctx)) {
    if (port.ofport === inPort) continue
    if (all) toPort(ctx, port.ofport, {maxLen: null, last: false, via: 'all', ignoreStp: true})
    else if (!port.config.includes('NO_FLOOD')) toPort(ctx, port.ofport, {maxLen: null, last: false, via: 'flood'})
  }
}

/** OVS's own order is that of a hash table: nobody may rely on it. */
export const floodOrder = (ctx: Context): PortInput[] => [...ctx.bridge.ports.values()]
