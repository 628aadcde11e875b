import type {Random} from '../fuzz/random.ts'
import {MACS, VLANS} from './network.ts'

const PORTS = [1, 1, 2, 3, 4, 10, 20, 21, 22, 30, 31, 65534, 65535]

/** A packet as ofproto/trace is asked about it. */
export function question(rng: Random): string {
  const vlan = rng.pick(VLANS)
  const head = [
    `in_port=${rng.pick(PORTS)}`,
    `dl_src=${rng.pick(MACS)}`,
    ...(vlan === 0 || rng.chance(0.5) ? [] : [`dl_vlan=${vlan}`, `dl_vlan_pcp=${rng.int(8)}`]),
  ]
  return [...head, ...rng.weighted<readonly string[]>(kinds(rng))].join(',')
}

const kinds = (rng: Random): (readonly [number, readonly string[]])[] => [
  [4, [`dl_dst=${rng.pick(MACS)}`, 'tcp', 'nw_src=10.0.0.1', 'nw_dst=10.0.0.2', `tp_src=${rng.int(9)}`, 'tp_dst=80']],
  [2, ['dl_dst=ff:ff:ff:ff:ff:ff', 'udp', 'nw_src=10.0.0.1', 'nw_dst=10.0.0.255', 'udp_src=68', 'udp_dst=67']],
  [
    2,
    [
      'dl_dst=ff:ff:ff:ff:ff:ff',
      'arp',
      `arp_op=${1 + rng.int(2)}`,
      'arp_spa=10.0.0.1',
      `arp_tpa=10.0.0.${1 + rng.int(2)}`,
    ],
  ],
  [3, [`dl_dst=01:00:5e:01:01:0${rng.int(3)}`, 'udp', `nw_dst=224.1.1.${rng.int(3)}`, 'udp_dst=8000']],
  [1, ['dl_dst=01:00:5e:00:00:05', 'udp', 'nw_dst=224.0.0.5']],
  [1, ['dl_dst=01:00:5e:01:01:01', 'ip', 'nw_proto=2', 'nw_dst=224.1.1.1']],
  [1, ['dl_dst=33:33:00:00:00:01', 'udp6', `ipv6_dst=ff02::${1 + rng.int(2)}`]],
  [1, ['dl_dst=33:33:00:00:00:16', 'icmp6', 'ipv6_dst=ff02::16', `icmpv6_type=${rng.pick([130, 131, 132, 135, 143])}`]],
  [
    1,
    [
      `dl_dst=01:80:c2:00:00:0${rng.pick(['0', '2', 'e'])}`,
      `dl_type=${rng.pick(['0x5ff', '0x8809', '0x88cc', '0x0800'])}`,
    ],
  ],
  [1, [`dl_dst=${rng.pick(['01:00:0c:cc:cc:cc', '00:e0:2b:00:00:04'])}`]],
]

/** Packets for `netdev-dummy/receive`: IGMP reports and queries, from which snooping learns. */
export function igmp(type: number, group: readonly number[], source: readonly number[]): string {
  const l4 = [type, 0, 0, 0, ...group]
  const destination = type === 0x11 ? [224, 0, 0, 1] : group
  const ip = [0x45, 0, 0, 28, 0, 0, 0, 0, 1, 2, 0, 0, ...source, ...destination]
  const mac = [0x01, 0x00, 0x5e, destination[1]! & 0x7f, destination[2]!, destination[3]!]
  const frame = [...mac, 0x50, 0x54, 0, 0, 0, 9, 0x08, 0x00, ...withChecksum(ip, 10), ...withChecksum(l4, 2)]
  return Buffer.from(frame).toString('hex')
}

function withChecksum(bytes: number[], at: number): number[] {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | bytes[i + 1]!
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  const made = [...bytes]
  made[at] = (~sum >>> 8) & 0xff
  made[at + 1] = ~sum & 0xff
  return made
}
