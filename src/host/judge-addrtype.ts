import {type Ip, isMulticast, parseIp} from '../ip.ts'
import {localAddress} from './address.ts'
import type {FilterState} from './filter-packet.ts'
import {certain, doubt, type Truth} from './truth.ts'

/** The kinds of address that the kernel's own routes make (`inet_addr_type`), as far as the addresses of the devices tell. */
export function judgeAddrtype(
  types: readonly string[],
  ip: Ip | null,
  dev: string | null | undefined,
  {addresses}: FilterState,
): Truth {
  if (ip === null) return doubt('the address is one of several after its translation')
  if (addresses === null) return doubt('the addresses of the node were not read')
  const local = dev === null ? false : localAddress(addresses, ip, dev ?? null) !== null
  const type = local ? 'LOCAL' : plainType(ip, addresses)
  const odd = types.find(
    (word) => !['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'UNSPEC'].includes(word.toUpperCase()),
  )
  if (types.some((word) => word.toUpperCase() === type)) return certain(true)
  return odd === undefined || local ? certain(false) : doubt(`whether the address is of type ${odd} is not known`)
}

function plainType(ip: Ip, addresses: NonNullable<FilterState['addresses']>): string {
  if (isMulticast(ip)) return 'MULTICAST'
  if (ip.value === 0n) return 'UNSPEC'
  const broadcast =
    ip.family === 4 &&
    (ip.value === 0xffff_ffffn ||
      addresses.some((a) => a.broadcast !== null && parseIp(a.broadcast)?.value === ip.value))
  return broadcast ? 'BROADCAST' : 'UNICAST'
}
