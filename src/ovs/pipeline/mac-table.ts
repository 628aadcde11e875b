import {W} from '../fields.ts'
import {macAt} from './address.ts'
import type {Bundle} from './bundles.ts'
import {type Context, note} from './context.ts'
import type {FdbEntry, PortInput} from './input.ts'
import {OFPP} from './protocols.ts'

/** What the MAC table says of an address in a VLAN. */
export interface Learned {
  /** null: a port that the bridge no longer has. */
  readonly bundle: Bundle | null
  readonly entry: FdbEntry | null
}

/** Looks an address up (mac_learning_lookup()); null: not learned. */
export function lookUpMac({bridge, run}: Context, mac: string, vlan: number): Learned | null {
  const fresh = run.learnedMacs.get(`${bridge.name} ${vlan} ${mac}`)
  if (fresh) return {bundle: fresh, entry: null}
  if (bridge.input.floodVlans?.includes(vlan)) return null
  const entry = bridge.input.fdb.find((known) => known.vlan === vlan && known.mac === mac)
  if (!entry) return null
  return {bundle: bridge.bundles.get(entry.ofport === 'LOCAL' ? OFPP.local : entry.ofport) ?? null, entry}
}

/** Learns where a packet that is really sent came from (update_learning_table()). */
export function learnSource(ctx: Context, from: PortInput, vlan: number): void {
  const {bridge, packet, run} = ctx
  const mac = macAt(packet, W.dl_src)
  const bundle = bridge.bundles.get(from.ofport)
  const multicast = (packet[W.dl_src]! & 0x0100) !== 0
  if (!bundle || multicast || bridge.input.floodVlans?.includes(vlan)) return
  const known = lookUpMac(ctx, mac, vlan)
  if (known?.entry?.ageSeconds === null || known?.bundle === bundle) return
  run.learnedMacs = new Map(run.learnedMacs).set(`${bridge.name} ${vlan} ${mac}`, bundle)
  note(ctx, 'detail', `learned that ${mac} is on port ${bundle.name} in VLAN ${vlan}`)
}
