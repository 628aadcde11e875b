import {W} from '../fields.ts'
import {tunnelDestination} from './address.ts'
import {type Context, undetermined} from './context.ts'
import type {PortInput} from './input.ts'
import {isTunnel, type TunnelConfig, tunnelConfig} from './tunnel-config.ts'
import {chooseUnseen} from './unseen.ts'

/** A place of a flood: one port, or the ports of a bond. */
interface Stop<Place> {
  readonly place: Place
  readonly ports: readonly PortInput[]
}

/**
 * The order of a flood where it matters (`faithful`). OVS takes it from a hash table: a tunnel port that sends nothing, for it
 * leads back to where the packet came from, leaves its header in the flow, and one with `egress_pkt_mark` its mark, for the
 * ports that come after it. Which order it was is a choice; the first candidate is not to know it.
 */
export function floodOrderOf<Place>(
  ctx: Context,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
): readonly Place[] {
  const stops = places.map((place) => ({place, ports: portsOf(place)}))
  const movers = stops.filter(({ports}) => ports.some((port) => leaves(ctx, port)))
  if (!ctx.faithful || movers.length === 0) return places
  const others = stops.filter((stop) => !movers.includes(stop))
  if (movers.length === 1 && !others.some((stop) => minds(ctx, movers[0]!, stop))) return places
  const orders = permutations(movers)
  const chosen = chooseUnseen(ctx, orders.length + 1)
  const order = orders[chosen - 1]
  if (!order) {
    undetermined(ctx, 'which tunnel header a flood leaves in the flow depends on its order')
    return places
  }
  const slots = order.map((): Place[] => [])
  const last: Place[] = []
  for (const stop of others) {
    const minded = order.filter((mover) => minds(ctx, mover, stop))
    const slot = minded.length === 0 ? 0 : chooseUnseen(ctx, minded.length + 1)
    const before = minded[slot]
    const list = before === undefined ? last : slots[order.indexOf(before)]!
    list.push(stop.place)
  }
  return [...order.flatMap(({place}, i) => [...slots[i]!, place]), ...last]
}

/** Whether a port changes the flow for those that come after it. */
const leaves = (ctx: Context, port: PortInput): boolean =>
  isTunnel(port) && (leadsBack(ctx, tunnelConfig(port)) || marks(ctx, tunnelConfig(port)))

const marks = ({packet}: Context, {egressMark}: TunnelConfig): boolean =>
  egressMark !== null && egressMark !== packet[W.pkt_mark]

/** "Not tunneling to our own address": the destination is the one that the packet came with, or none as it came with none. */
function leadsBack({packet, arrivedTunnel}: Context, {remote}: TunnelConfig): boolean {
  const to =
    remote === 'flow' ? tunnelDestination(packet) : remote.length === 1 ? [...remote, 0, 0, 0, 0] : [0, ...remote]
  return to.every((word, i) => word === arrivedTunnel[i])
}

/** Whether what a mover leaves shows in what another place sends: a mark everywhere, a header in what takes it from the flow. */
function minds<Place>(ctx: Context, mover: Stop<Place>, {ports}: Stop<Place>): boolean {
  if (mover.ports.some((port) => isTunnel(port) && marks(ctx, tunnelConfig(port)))) return true
  return ports.some((port) => isTunnel(port) && takesFromFlow(tunnelConfig(port)))
}

const takesFromFlow = ({remote, local, outKey, erspan}: TunnelConfig): boolean =>
  [remote, local, outKey, ...Object.values(erspan)].includes('flow')

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]]
  return list.flatMap((first, i) => permutations(list.toSpliced(i, 1)).map((rest) => [first, ...rest]))
}
