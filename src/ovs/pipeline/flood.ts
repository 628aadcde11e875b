import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import type {Bundle} from './bundles.ts'
import {type Context, undetermined} from './context.ts'
import {floodOrderOf} from './flood-order.ts'
import {type FloodTable, inOrderGiven} from './flood-rank.ts'
import {FloodWatch} from './flood-watch.ts'
import type {PortInput} from './input.ts'
import {sayCopyOrder} from './mirror-copies.ts'

/**
 * `FLOOD` and `ALL`: every port but the one it came from, and for FLOOD but those with NO_FLOOD (flood_packets()).
 *
 * @param last the list's last action: for the last port of the table it is, too, though a bridge before this one may go on
 */
export function floodAll(ctx: Context, all: boolean, last: boolean): void {
  const inPort = ctx.packet[W.in_port]
  const listed = floodOrder(ctx)
  const ports = listed.filter((port) => port.ofport !== inPort && (all || !port.config.includes('NO_FLOOD')))
  const end = inOrderGiven(ctx, 'ports', listed, ({ofport}) => ofport)?.at(-1)
  sendToEach(
    ctx,
    'ports',
    ports,
    (port) => [port],
    (port) =>
      toPort(ctx, port.ofport, {maxLen: null, last: last && port === end, via: all ? 'all' : 'flood', ignoreStp: all}),
    last && ctx.followedAt === ctx.openLists,
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

/**
 * Sends to each place, and says so where it matters in which order and that isn't given (`faithful`).
 *
 * @param unwraps what would be a copy of its own is none at the last place, though more is sent behind it
 */
export function sendToEach<Place>(
  ctx: Context,
  table: FloodTable,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
  send: (place: Place) => void,
  unwraps = false,
): void {
  sayUnlistedPorts(ctx)
  const given = inOrderGiven(ctx, table, places, (place) => portsOf(place)[0]?.ofport ?? 0)
  if (given === null) sendInAnyOrder(ctx, places, portsOf, send, unwraps)
  else for (const place of given) send(place)
}

function sendInAnyOrder<Place>(
  ctx: Context,
  places: readonly Place[],
  portsOf: (place: Place) => readonly PortInput[],
  send: (place: Place) => void,
  unwraps: boolean,
): void {
  const ports = places.flatMap(portsOf)
  const watch = new FloodWatch(ctx, ports, places.length, unwraps)
  sayMirrorOrder(ctx, ports)
  for (const place of floodOrderOf(ctx, places, portsOf)) watch.around(portsOf(place), () => send(place))
  watch.end()
}

const sayMirrorOrder = (ctx: Context, ports: readonly PortInput[]): void =>
  sayCopyOrder(ctx, [...new Set(ports.flatMap(({ofport}) => ctx.bridge.bundles.get(ofport) ?? []))])
