import type {Link} from '../host/link.ts'
import {deviceSysctl, type Sysctl} from '../host/sysctl.ts'

/** Why a device neither asks nor answers, in words, and the line of the setting where it is one. */
export interface ArpSilence {
  readonly text: string
  readonly setting: Sysctl | null
}

/** Whether the kernel never asks for a MAC by this device, and answers no ARP (`arp_constructor` and `arp_rcv`, net/ipv4/arp.c). */
export const hasArpOff = ({flags}: Link): boolean => flags.includes('NOARP')

/** Why the kernel answers no ARP for addresses of its own that comes in by a device. null: it answers, as far as this shows. */
export function arpSilence(link: Link, settings: readonly Sysctl[]): ArpSilence | null {
  if (hasArpOff(link)) return {text: 'it has the flag NOARP', setting: null}
  // Of all and the device the greater counts (`IN_DEV_ARP_IGNORE`); 8 answers nothing.
  const setting = ['all', link.ifname]
    .map((name) => deviceSysctl(settings, 4, name, 'arp_ignore'))
    .find((one) => one?.value === '8')
  return setting ? {text: `${setting.key} = 8`, setting} : null
}
