import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import type {Bundle} from './bundles.ts'
import {type Context, undetermined} from './context.ts'
import {floodOrderOf} from './flood-order.ts'
import {type FloodTable, inOrderGiven} from './flood-rank.ts'
import {FloodWatch} from './flood-watch.ts'
import type {PortInput} from './input.ts'
import {sayCopyOrder} from './mirror-copies.ts'

/** `FLOOD` and `ALL`: every port but the one it came from, and for FLOOD but those with NO_FLOOD. */
export function floodAll(ctx: Context, all: boolean, last: boolean): void {
  const inPort = ctx.packet[W.in_port]
  const ports = floodOrder(ctx).filter((port) => port.ofport !== inPort && (all || !port.config.includes('NO_FLOOD')))
  sendToEach(
    ctx,
    'ports',
    ports,
    (port) => [port],
    (port, isLast) =>
      toPort(ctx, port.ofport, {maxLen: null, last: last && isLast, via: all ? 'all' : 'flood', ignoreStp: all}),
  )
}

/** OVS's own order is that of a hash table: nobody may rely on it. */
const floodOrder = (ctx: Context): PortInput[] => [...ctx.bridge.ports.values()]

/** The same, of Ports. */
export const bundleOrder = (ctx: Context): Bundle[] => [...new Set(ctx.bridge.bundles.values())]

/** A port that the list lacks would get the flood, too. */
function sayUnlistedPorts(ctx: Context): void {
  const unlisted = ctx.bridge.input.missing.get('ports')
  if (unlisted !== undefined) undetermined(ctx, `where a flood goes: ${unlisted}`)
}

/** Sends to each place, and says so where it matters in which order and that isn't given (`faithful`). */
export function sendToEach<Place>(
  ctx: Context,
  table: FloodTable,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
  send: (place: Place, isLast: boolean) => void,
): void {
  sayUnlistedPorts(ctx)
  const given = inOrderGiven(ctx, table, places, (place) => portsOf(place)[0]?.ofport ?? 0)
  if (given === null) sendInAnyOrder(ctx, places, portsOf, send)
  else for (const place of given) send(place, place === given.at(-1))
}

function sendInAnyOrder<Place>(
  ctx: Context,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
  send: (place: Place, isLast: boolean) => void,
): void {
  const ports = places.flatMap(portsOf)
  const watch = new FloodWatch(ctx, ports, places.length)
  sayMirrorOrder(ctx, ports)
  for (const place of floodOrderOf(ctx, places, portsOf)) watch.around(portsOf(place), () => send(place, false))
  watch.end()
}

const sayMirrorOrder = (ctx: Context, ports: readonly PortInput[]): void =>
  sayCopyOrder(ctx, [...new Set(ports.flatMap(({ofport}) => ctx.bridge.bundles.get(ofport) ?? []))])
