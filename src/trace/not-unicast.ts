import {isMulticast, parseIp} from '../ip.ts'

/** Why a packet to this address is not for one receiver, so that no way of it is followed; null for a unicast address. */
export function notUnicast(dst: string): string | null {
  const ip = parseIp(dst)
  if (ip === null) return null
  if (ip.value === 0n)
    return `${dst} is the unspecified address: a kernel takes it for the sender itself, and sends nothing`
  if (isMulticast(ip)) return `${dst} is a multicast address: its many receivers are not followed`
  return ip.family === 4 && ip.value === 0xffff_ffffn
    ? `${dst} is the broadcast address: its many receivers are not followed`
    : null
}
