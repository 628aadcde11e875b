import {W} from '../fields.ts'
import type {Context} from './context.ts'
import {isBpdu} from './port-state.ts'
import type {PortInput} from './types.ts'

const LACP = 0x8809
const LLDP = 0x88cc

/** Packets that the switch itself takes before any flow sees them (process_special()): why, or null. */
export function takenBySwitch(ctx: Context, port: PortInput): string | null {
  const protocol = protocolOf(ctx, port)
  if (protocol === null) return null
  ctx.slowPath.add(`Consists of ${protocol} packets`)
  return `the switch itself takes ${protocol} packets that come by ${port.name}`
}

function protocolOf({packet, bridge}: Context, port: PortInput): string | null {
  if (port.lacp && packet[W.dl_type] === LACP) return 'LACP'
  if ((bridge.input.stp || bridge.input.rstp) && isBpdu(packet)) return 'STP'
  return port.lldp && packet[W.dl_type] === LLDP ? 'LLDP' : null
}
