import {isLinkLocal, isMulticast} from '../../ip.ts'
import type {Snapshot} from '../snapshot.ts'
import {KnownAddresses} from './known-addresses.ts'
import type {AddressMap} from './map-addresses.ts'
import {ipMapper} from './map-ip.ts'
import {macMapper} from './map-mac.ts'
import type {Scramble} from './scramble.ts'

const TRIES = 64

/** Chooses what becomes of addresses so that no image is an address that the snapshot itself holds, as far as there is room. */
export function chooseAddresses(snapshot: Snapshot, scramble: Scramble): AddressMap {
  const known = new KnownAddresses()
  for (const file of snapshot.files()) known.learn(snapshot.read(file) ?? '')
  let best: {readonly map: AddressMap; readonly met: number} | null = null
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const keyed: Scramble = (purpose, text) => scramble(`${purpose} ${attempt}`, text)
    const mac = macMapper(keyed)
    const map: AddressMap = {ip: ipMapper(keyed, mac), mac, known}
    const met = imagesMet(map)
    if (best === null || met < best.met) best = {map, met}
    if (met === 0) break
  }
  return best!.map
}

/** How many addresses have an image that is one of the addresses. */
function imagesMet({ip, known}: AddressMap): number {
  let met = 0
  for (const value of known.v4) {
    const address = {family: 4, value: BigInt(value)} as const
    if (!isKept4(value) && known.v4.has(Number(ip(address).value))) met++
  }
  for (const value of known.v6) {
    const address = {family: 6, value} as const
    const isKept = value >> 32n === 0n || value >> 96n === 0xfc01_0000n || isMulticast(address) || isLinkLocal(address)
    if (!isKept && known.v6.has(ip(address).value)) met++
  }
  return met
}

const isKept4 = (value: number): boolean => {
  const first = value >>> 24
  return first === 0 || first === 127 || first >= 224 || value >>> 16 === 0xa9fe
}
