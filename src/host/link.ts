import type {Parsed} from '../parsed.ts'
import {type JsonObject, readJsonArray} from './json-array.ts'
import {numberOf, objectOf, textOf, textsOf} from './json-field.ts'

/** Counters of one direction of a device (`stats64`). */
export interface LinkCounters {
  readonly bytes: number
  readonly packets: number
  readonly errors: number
  readonly dropped: number
}

/** A network device, one object of `ip -j -d -s link`. `line` is the line where its object starts. */
export interface Link {
  readonly line: number
  readonly ifindex: number
  readonly ifname: string
  /** `UP` is the administrator's, `LOWER_UP` the carrier's; `NO-CARRIER`, `NOARP`, `PROMISC`… */
  readonly flags: readonly string[]
  /** Bytes. */
  readonly mtu: number | null
  /** `UP`, `DOWN`, `UNKNOWN` (the usual one of tap devices that work), `LOWERLAYERDOWN`… */
  readonly operstate: string | null
  /** `ether`, `loopback`, `none`… */
  readonly linkType: string | null
  readonly address: string | null
  /** ifindex of a veth's other end (in the namespace `linkNetnsid`), or of the lower device. */
  readonly linkIndex: number | null
  /** The lower device's or the peer's name where `ip` printed one (same namespace). */
  readonly link: string | null
  /** null: the peer is in this namespace, or there is none. */
  readonly linkNetnsid: number | null
  /** `veth`, `tun`, `vxlan`, `geneve`, `gre`, `wireguard`, `bridge`, `bond`, `dummy`, `vlan`, `openvswitch`…; null for a plain NIC and `lo`. */
  readonly kind: string | null
  /** `info_data` of that kind, as it was printed. */
  readonly kindData: JsonObject
  /** `bridge`, `ovs`… where the device is a port of one. */
  readonly slaveKind: string | null
  readonly master: string | null
  readonly qdisc: string | null
  readonly altnames: readonly string[]
  readonly rx: LinkCounters | null
  readonly tx: LinkCounters | null
}

/** Reads `ip -j -d -s link`; `-d` and `-s` may be missing (kind and counters are null then). Also reads the link part of `ip -j addr`. */
export const parseLinks = (text: string): Parsed<Link> => readJsonArray(text, decodeLink)

function decodeLink(o: JsonObject, line: number): Link | string {
  const ifname = textOf(o, 'ifname')
  const ifindex = numberOf(o, 'ifindex')
  if (ifname === null || ifindex === null) return 'a link without ifname or ifindex'
  const info = objectOf(o, 'linkinfo')
  const stats = objectOf(o, 'stats64') ?? objectOf(o, 'stats')
  return {
    line,
    ifindex,
    ifname,
    flags: textsOf(o, 'flags'),
    mtu: numberOf(o, 'mtu'),
    operstate: textOf(o, 'operstate'),
    linkType: textOf(o, 'link_type'),
    address: textOf(o, 'address'),
    linkIndex: numberOf(o, 'link_index'),
    link: textOf(o, 'link'),
    linkNetnsid: numberOf(o, 'link_netnsid'),
    kind: info && textOf(info, 'info_kind'),
    kindData: (info && objectOf(info, 'info_data')) ?? {},
    slaveKind: info && textOf(info, 'info_slave_kind'),
    master: textOf(o, 'master'),
    qdisc: textOf(o, 'qdisc'),
    altnames: textsOf(o, 'altnames'),
    rx: decodeCounters(stats && objectOf(stats, 'rx')),
    tx: decodeCounters(stats && objectOf(stats, 'tx')),
  }
}

const decodeCounters = (o: JsonObject | null): LinkCounters | null =>
  o && {
    bytes: numberOf(o, 'bytes') ?? 0,
    packets: numberOf(o, 'packets') ?? 0,
    errors: numberOf(o, 'errors') ?? 0,
    dropped: numberOf(o, 'dropped') ?? 0,
  }

export const linkNamed = (links: readonly Link[], name: string): Link | null =>
  links.find((link) => link.ifname === name || link.altnames.includes(name)) ?? null

/** Bytes of the largest IP packet that the device takes whole; null where it was not printed. */
export const mtuOf = (link: Link): number | null => link.mtu

/** Whether the administrator has it up (`ip link set … up`): a device that is down has no routes and passes nothing. */
export const isUp = (link: Link): boolean => link.flags.includes('UP')

/** Whether it is up and its lower side is too: a veth whose other end is down is up, without carrier. */
export const hasCarrier = (link: Link): boolean =>
  isUp(link) && !link.flags.includes('NO-CARRIER') && (link.flags.includes('LOWER_UP') || link.operstate === 'UP')
