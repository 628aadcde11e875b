import type {Store} from './store.ts'
import type {ConntrackInput} from './types.ts'

interface Refusal {
  /** Why no connection more may be made, or null. */
  readonly reason: string | null
  readonly undetermined: string | null
}

const FITS: Refusal = {reason: null, undetermined: null}
const full = (reason: string): Refusal => ({reason, undetermined: null})
const unknown = (reason: string): Refusal => ({reason: null, undetermined: reason})

/** Whether one more connection fits into the zone and the table (conn_not_found(), lib/conntrack.c; ovs_ct_check_limit()). */
export function refusal(input: ConntrackInput, store: Store, zone: number): Refusal {
  const own = input.zoneLimits.get(zone)
  const limit = own?.limit ?? input.defaultLimit ?? 0
  if (limit > 0) {
    const says = inZone(store, zone, limit, own?.count ?? null)
    if (says !== FITS) return says
  }
  const max = input.maxConnections
  if (max === null || max === 0 || store.count(null) < max) return FITS
  if (input.datapathType !== 'system') return full(`the connection table is full: ${max} connections`)
  return unknown(`the connection table has reached its ${max} entries: which of them the kernel gives up is not known`)
}

/** The datapath's own count decides; without it, the dump may hold connections from before the limit was set. */
function inZone(store: Store, zone: number, limit: number, count: number | null): Refusal {
  if (count !== null) {
    const now = count + store.made(zone)
    return now >= limit ? full(`zone ${zone} is full: limit ${limit}, ${now} connections`) : FITS
  }
  if (store.count(zone) < limit) return FITS
  return unknown(`zone ${zone} has a limit of ${limit} connections and its count is not known`)
}
