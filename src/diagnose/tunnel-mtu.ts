import {wireOverheadBytes} from '../antrea/overhead.ts'
import {linkNamed} from '../host/link.ts'
import {parseIp} from '../ip.ts'
import type {NodeFacts} from '../trace/node-facts.ts'

/** What the underlay of a node leaves to a pod's packets, in its tunnel or without one. Sizes in bytes of IP packets. */
export interface TunnelRoom {
  readonly device: string
  /** Of the device in `ip-link`. */
  readonly line: number
  readonly underlay: number
  /** `in a geneve tunnel`, `without a tunnel`. */
  readonly how: string
  /** The largest MTU that a pod may have. */
  readonly mtu: number
}

/** null where the node has a tunnel to some nodes alone, or one with encryption, or where that or its MTU was not read. */
export function largestPodMtu(node: NodeFacts): TunnelRoom | null {
  const {mode, devices} = node
  const {underlay: device, links} = devices
  if (!mode || device === null || !links.known) return null
  const {trafficEncapMode, tunnelType, encryption, tunnelCsum} = mode
  if (!trafficEncapMode.known || !['encap', 'noEncap'].includes(trafficEncapMode.value)) return null
  if (!encryption.known || encryption.value !== 'none') return null
  const link = linkNamed(links.value.items, device)
  const family = parseIp(devices.addressesOf(device)[0] ?? '')?.family
  if (!link?.mtu || !family) return null
  const found = {device, line: link.line, underlay: link.mtu}
  if (trafficEncapMode.value === 'noEncap') return {...found, how: 'without a tunnel', mtu: link.mtu}
  if (!tunnelType.known) return null
  const overhead = wireOverheadBytes(tunnelType.value, family, tunnelCsum.known && tunnelCsum.value)
  if (overhead === null) return null
  return {...found, how: `in a ${tunnelType.value} tunnel`, mtu: link.mtu - overhead}
}
