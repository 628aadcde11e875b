import {parseIp} from '../../ip.ts'
import {FLOW_WORDS, W} from '../fields.ts'
import {type GeneveOption, readOdpTunnel} from './odp-tunnel.ts'

/** A datapath flow as a packet; its in_port is the datapath's number, kept apart. */
export interface OdpFlow {
  readonly packet: Uint32Array
  readonly odpPort: number | null
  /** Of its tunnel; not in the packet, since which fields they are is for the bridge to say. */
  readonly options: readonly GeneveOption[]
}

/** What OVS takes for the type of a frame that has a length in its place; a smaller one is none. */
const NO_TYPE = 0x05ff
const TAGGED = 0x1000
const CT_STATES: Readonly<Record<string, number>> = {
  new: 1,
  est: 2,
  rel: 4,
  rpl: 8,
  inv: 16,
  trk: 32,
  snat: 64,
  dnat: 128,
}

/** A part that isn't known here, though OVS may know it. */
class Unreadable extends Error {}
/** A part that OVS itself refuses. */
class Refused extends Error {}

/**
 * Reads a datapath flow as `dpctl/dump-flows` and `ofproto/trace` write it: `in_port(1),eth(src=…),eth_type(0x0800),ipv4(…)`.
 * Masks are left out (odp_flow_from_string(), lib/odp-util.c).
 *
 * @returns the packet; `error`: where OVS stops reading; `unread`: a part that only OVS reads
 */
export function parseOdpFlow(
  text: string,
  portNamed: (name: string) => number | null = () => null,
  vlanLimit = 1,
): OdpFlow | {readonly error: string} | {readonly unread: string} {
  const packet = new Uint32Array(FLOW_WORDS)
  try {
    const names = namesOf(text)
    const hasEthernet = names.has('eth')
    const isBare = !hasEthernet && names.has('eth_type')
    const state: State = {odpPort: null, typed: false, portNamed, vlanLimit, tags: 0, options: [], isBare}
    readKeys(text, packet, state)
    // Whatever packet_type(…) says.
    if (hasEthernet) packet[W.packet_type] = 0
    else if (isBare) packet[W.packet_type] = (1 << 16) | packet[W.dl_type]!
    return {packet, odpPort: state.odpPort, options: state.options}
  } catch (error) {
    if (error instanceof Refused) return {error: error.message}
    if (error instanceof Unreadable) return {unread: error.message}
    throw error
  }
}

/** The type of a header that stands there without one. */
function impliedType(names: ReadonlySet<string>): number {
  if (names.has('ipv4')) return 0x0800
  if (names.has('ipv6')) return 0x86dd
  return names.has('mpls') ? 0x8847 : NO_TYPE
}

interface State {
  readonly portNamed: (name: string) => number | null
  odpPort: number | null
  /** What is being read has an EtherType, which alone makes ARP of it. */
  typed: boolean
  /** It has an EtherType and no Ethernet header: a packet of layer 3, in which tags mean nothing. */
  readonly isBare: boolean
  /** Tags that are looked into, and how many were. */
  readonly vlanLimit: number
  tags: number
  readonly options: GeneveOption[]
}

/** `key(args),key(args)`: parentheses may nest. */
function* keys(text: string): Generator<readonly [string, string]> {
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('(', at)
    if (open < 0) {
      if (text.slice(at).replace(/[\s,]/g, '') !== '') throw new Refused(text.slice(at))
      return
    }
    let depth = 1
    let end = open + 1
    for (; end < text.length && depth > 0; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0
    if (depth > 0) throw new Refused(text.slice(at))
    yield [text.slice(at, open).replace(/[\s,]/g, ''), text.slice(open + 1, end - 1)]
    at = end
  }
}

function readKeys(text: string, packet: Uint32Array, state: State): void {
  const names = namesOf(text)
  state.typed = names.has('eth_type')
  for (const [key, args] of keys(text)) readKey(key, args, packet, state)
  if (!names.has('eth_type') && !names.has('encap')) packet[W.dl_type] = impliedType(names)
}

const namesOf = (text: string): ReadonlySet<string> => new Set([...keys(text)].map(([key]) => key))

const bare = (value: string): string => value.split('/')[0]!.trim()

function number(value: string): number {
  const n = Number(bare(value))
  if (!Number.isInteger(n)) throw new Refused(value)
  return n
}

const isNumber = (text: string): boolean => /^\s*(?:0x[\da-f]+|\d+)(?:\s*\/.*)?\s*$/i.test(text)

const TCP_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns']

/** The number of a key that has no more than that. */
function scalar(key: string, args: string): number {
  const n = Number(bare(args))
  if (!Number.isInteger(n)) throw new Refused(`${key}(${args})`)
  return n
}

function fields(args: string): Map<string, string> {
  const pairs = args.split(',').map((part) => part.trim().split('='))
  return new Map(pairs.map(([name = '', value = '']) => [name, bare(value)]))
}

function readKey(key: string, args: string, packet: Uint32Array, state: State): void {
  if (state.isBare && (key === 'vlan' || key === 'encap')) return
  const word = SCALARS[key]
  if (word !== undefined) {
    packet[word] = scalar(key, args)
    if (key === 'eth_type' && packet[word]! <= NO_TYPE) throw new Unreadable(`${key}(${args}) is no EtherType`)
    return
  }
  if (key === 'in_port') {
    state.odpPort = state.portNamed(args.trim()) ?? (isNumber(args) ? number(args) : null)
    if (state.odpPort === null) throw new Unreadable(`the port '${args}' of a datapath flow is not known`)
    return
  }
  const reader = READERS[key]
  if (!reader) throw new Unreadable(`'${key}' of a datapath flow is not read`)
  reader(packet, args, state)
}

const SCALARS: Readonly<Record<string, number>> = {
  recirc_id: W.recirc_id,
  dp_hash: W.dp_hash,
  skb_mark: W.pkt_mark,
  skb_priority: W.skb_priority,
  eth_type: W.dl_type,
  ct_zone: W.ct_zone,
  ct_mark: W.ct_mark,
}

type Reader = (packet: Uint32Array, args: string, state: State) => void

function setAddress(packet: Uint32Array, word: number, text: string | undefined): void {
  if (text === undefined) return
  const ip = parseIp(text)
  if (ip === null) throw new Unreadable(`'${text}' is no address`)
  setBig(packet, word, ip.value, ip.family === 4 ? 1 : 4)
}

function setBig(packet: Uint32Array, word: number, value: bigint, words: number): void {
  for (let i = 0; i < words; i++) packet[word + i] = Number((value >> BigInt(32 * (words - 1 - i))) & 0xffff_ffffn)
}

function setMac(packet: Uint32Array, word: number, text: string | undefined): void {
  if (text === undefined) return
  const digits = text.split(':').map((byte) => byte.padStart(2, '0'))
  setBig(packet, word, BigInt(`0x${digits.join('')}`), 2)
}

const setNumber = (packet: Uint32Array, word: number, text: string | undefined): void => {
  if (text !== undefined) packet[word] = number(text)
}

const FRAGMENTS: Readonly<Record<string, number>> = {no: 0, first: 1, later: 3}

function setNetwork(packet: Uint32Array, f: ReadonlyMap<string, string>): void {
  setNumber(packet, W.nw_proto, f.get('proto'))
  setNumber(packet, W.nw_tos, f.get('tos') ?? f.get('tclass'))
  setNumber(packet, W.nw_ttl, f.get('ttl') ?? f.get('hlimit'))
  const frag = f.get('frag')
  if (frag === undefined) return
  const bits = FRAGMENTS[frag]
  if (bits === undefined) throw new Unreadable(`frag=${frag} is not known`)
  packet[W.nw_frag] = bits
}

function setPorts(packet: Uint32Array, args: string): void {
  const f = fields(args)
  setNumber(packet, W.tp_src, f.get('src') ?? f.get('type'))
  setNumber(packet, W.tp_dst, f.get('dst') ?? f.get('code'))
}

const READERS: Readonly<Record<string, Reader>> = {
  eth(packet, args) {
    const f = fields(args)
    setMac(packet, W.dl_src, f.get('src'))
    setMac(packet, W.dl_dst, f.get('dst'))
  },
  ipv4(packet, args) {
    const f = fields(args)
    setAddress(packet, W.nw_src, f.get('src'))
    setAddress(packet, W.nw_dst, f.get('dst'))
    setNetwork(packet, f)
  },
  ipv6(packet, args) {
    const f = fields(args)
    setAddress(packet, W.ipv6_src, f.get('src'))
    setAddress(packet, W.ipv6_dst, f.get('dst'))
    setNumber(packet, W.ipv6_label, f.get('label'))
    setNetwork(packet, f)
  },
  arp(packet, args, {typed}) {
    if (!typed) return
    const f = fields(args)
    setAddress(packet, W.nw_src, f.get('sip'))
    setAddress(packet, W.nw_dst, f.get('tip'))
    setNumber(packet, W.nw_proto, f.get('op'))
    setMac(packet, W.arp_sha, f.get('sha'))
    setMac(packet, W.arp_tha, f.get('tha'))
  },
  nd(packet, args) {
    const f = fields(args)
    setAddress(packet, W.nd_target, f.get('target'))
    setMac(packet, W.arp_sha, f.get('sll'))
    setMac(packet, W.arp_tha, f.get('tll'))
  },
  tcp: setPorts,
  udp: setPorts,
  sctp: setPorts,
  icmp: setPorts,
  icmpv6: setPorts,
  mpls(packet, args) {
    args.split(/,(?=label=)/).forEach((entry, i) => {
      const f = fields(entry)
      const part = (name: string) => Number(f.get(name) ?? 0)
      packet[W.mpls + i] = (part('label') << 12) | (part('tc') << 9) | (part('bos') << 8) | part('ttl')
    })
  },
  tcp_flags(packet, args) {
    const names = args.split('|').map((name) => TCP_FLAGS.indexOf(name.trim()))
    packet[W.tcp_flags] = names.includes(-1)
      ? scalar('tcp_flags', args)
      : names.reduce((bits, bit) => bits | (1 << bit), 0)
  },
  packet_type(packet, args) {
    const f = fields(args)
    packet[W.packet_type] = (Number(f.get('ns') ?? 0) << 16) | Number(f.get('id') ?? 0)
  },
  vlan(packet, args, state) {
    const f = fields(args)
    const tpid = packet[W.dl_type]!
    const tci = TAGGED | Number(f.get('vid') ?? 0) | (Number(f.get('pcp') ?? 0) << 13)
    packet[W.vlan + state.tags++] = (tpid << 16) | tci
  },
  encap(packet, args, state) {
    const inner = args.split(',')[0]!
    const tagged = /^\s*eth_type\(0x(8100|88a8)\)/.test(inner)
    // The EtherType behind the last tag that is looked into is the packet's, also where it is a tag's.
    if (tagged && state.tags >= state.vlanLimit) packet[W.dl_type] = number(inner.slice(inner.indexOf('(') + 1, -1))
    else {
      packet[W.dl_type] = NO_TYPE
      readKeys(args, packet, state)
    }
  },
  ct_state(packet, args) {
    for (const name of args.split(/[|,]/).filter(Boolean)) {
      if (name.startsWith('-') || name === '0') continue
      const bit = CT_STATES[name.replace('+', '')]
      if (bit === undefined) throw new Unreadable(`ct_state ${name} is not known`)
      packet[W.ct_state] = packet[W.ct_state]! | bit
    }
  },
  tunnel(packet, args, state) {
    const options = readOdpTunnel(packet, args)
    if ('unread' in options) throw new Unreadable(options.unread)
    state.options.push(...options)
  },
}
