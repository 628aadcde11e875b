import {type Field, fieldNamed, type Prerequisite} from '../../../src/ovs/fields.ts'
import {ETHER, type PacketSpec, PROTO, SHOWN_WITH} from './packet.ts'
import type {Random} from './random.ts'
import {formatFor, maskFor, maskOf, valueFor} from './values.ts'
import type {Vocabulary} from './vocabulary.ts'

/** What a flow knows of its packets from its match: decides which fields it may use. */
export interface Facts {
  readonly etherType: bigint | null
  readonly proto: bigint | null
  readonly icmpType: bigint | null
  readonly icmpCode: bigint | null
  readonly isLaterFragment: boolean
  readonly isTagged: boolean
  readonly isTracked: boolean
}

export const NO_FACTS: Facts = {
  etherType: null,
  proto: null,
  icmpType: null,
  icmpCode: null,
  isLaterFragment: false,
  isTagged: false,
  isTracked: false,
}

export const isIp = ({etherType}: Facts): boolean => etherType === ETHER.ipv4 || etherType === ETHER.ipv6

/** Whether the field exists in every packet that the facts describe. */
export function allows(facts: Facts, {prerequisite, name}: Field): boolean {
  const {etherType, proto, icmpType, icmpCode, isLaterFragment} = facts
  const isIp = etherType === ETHER.ipv4 || etherType === ETHER.ipv6
  const transport = (wanted: bigint): boolean => isIp && proto === wanted && !isLaterFragment
  const icmp6 = etherType === ETHER.ipv6 && transport(PROTO.icmp6)
  const neighbour = icmp6 && (icmpType === 135n || icmpType === 136n) && icmpCode === 0n
  const met: Readonly<Record<Prerequisite, boolean>> = {
    none: true,
    vlan: facts.isTagged,
    mpls: etherType === ETHER.mpls || etherType === ETHER.mplsMulticast,
    ipv4: etherType === ETHER.ipv4,
    ipv6: etherType === ETHER.ipv6,
    ip: isIp,
    arp: etherType === ETHER.arp || etherType === ETHER.rarp,
    tcp: transport(PROTO.tcp),
    udp: transport(PROTO.udp),
    sctp: transport(PROTO.sctp),
    icmp: etherType === ETHER.ipv4 && transport(PROTO.icmp),
    icmp6,
    nd: neighbour,
    ndSolicit: neighbour && icmpType === 135n,
    ndAdvert: neighbour && icmpType === 136n,
    nsh: etherType === ETHER.nsh,
    ct:
      facts.isTracked &&
      etherType === (/ipv6/.test(name) ? ETHER.ipv6 : /nw_(src|dst)/.test(name) ? ETHER.ipv4 : etherType) &&
      isIp,
  }
  return met[prerequisite]
}

/** Fields that one match has only one of. */
const TAG_FIELDS = ['vlan_tci', 'dl_vlan', 'vlan_vid', 'dl_vlan_pcp', 'vlan_pcp']
const ONE_OF = [/^(nw_tos|ip_dscp)$/, /^in_port/, /^tun_erspan/, /^nsh_(c\d|mdtype)/]
const clash = (a: string, b: string): boolean => {
  if (a === b || (TAG_FIELDS.includes(a) && TAG_FIELDS.includes(b))) return true
  if (ONE_OF.some((names) => names.test(a) && names.test(b))) return true
  const register = /^x*reg/
  return register.test(a) && register.test(b) && a.replace(/\d/g, '') !== b.replace(/\d/g, '')
}

/** A match that the packet meets, or nearly. */
export function matchFor(
  random: Random,
  packet: PacketSpec,
  {matchable}: Pick<Vocabulary, 'matchable'>,
): {match: string[]; facts: Facts} {
  const match: string[] = []
  const facts = layers(random, packet, match)
  const usable = matchable.filter((field) => allows(facts, field) && !isLayer(field.name))
  const preferred = usable.filter(({name, prerequisite}) => packet.has(name) || prerequisite !== 'none')
  const used: string[] = []
  const count = random.weighted([
    [4, 0],
    [5, 1],
    [4, 2],
    [2, 3],
    [1, 5],
  ] as const)
  for (let i = 0; i < count; i++) {
    const field = random.pick(random.chance(0.7) && preferred.length > 0 ? preferred : usable)
    if (used.some((name) => clash(name, field.name)) || /^ct_state$/.test(field.name)) continue
    used.push(field.name)
    match.push(...clausesFor(random, packet, field))
  }
  // Whose port it is, tells which table a packet was led to in another's name.
  if (random.chance(0.12) && !used.some((name) => clash(name, IN_PORT.name)))
    match.push(...clausesFor(random, packet, IN_PORT))
  return {match, facts}
}

const IN_PORT = fieldNamed('in_port')

const isLayer = (name: string): boolean =>
  /^(eth_type|nw_proto|icmp_type|icmp_code|icmpv6_type|icmpv6_code|ip_frag|ct_state)$/.test(name)

/** Clauses for the protocols, from the packet most of the time. */
function layers(random: Random, packet: PacketSpec, match: string[]): Facts {
  let facts: Facts = NO_FACTS
  if (random.chance(0.15)) {
    match.push(
      random.pick([
        'ct_state=+trk',
        'ct_state=+trk+new',
        'ct_state=+trk-new+est',
        'ct_state=-trk',
        'ct_state=+rpl+trk',
        'ct_state=+trk+inv',
        'ct_state=+trk+dnat',
        'ct_state=+trk+snat',
        'ct_state=+rel+trk',
        'ct_state=new|trk',
      ]),
    )
    facts = {...facts, isTracked: /\+(new|est|rel|rpl|snat|dnat)|\|/.test(match.at(-1)!)}
  }
  if (random.chance(0.1)) {
    match.push('vlan_tci=0x1000/0x1000')
    facts = {...facts, isTagged: true}
  }
  if (random.chance(0.3)) return facts
  const etherType = random.chance(0.9)
    ? (packet.get('eth_type') ?? null)
    : random.pick(Object.values(ETHER).slice(0, 6))
  if (etherType === null) return facts
  match.push(`eth_type=0x${etherType.toString(16)}`)
  facts = {...facts, etherType}
  if ((etherType !== ETHER.ipv4 && etherType !== ETHER.ipv6) || random.chance(0.3)) return facts
  if (random.chance(0.1)) {
    const frag = random.pick(['no', 'yes', 'first', 'later', 'not_later'])
    match.push(`ip_frag=${frag}`)
    facts = {...facts, isLaterFragment: frag === 'later'}
  }
  const proto = random.chance(0.9) ? (packet.get('nw_proto') ?? PROTO.tcp) : random.pick(Object.values(PROTO))
  match.push(`nw_proto=${proto}`)
  facts = {...facts, proto}
  const name =
    etherType === ETHER.ipv4 && proto === PROTO.icmp
      ? 'icmp'
      : etherType === ETHER.ipv6 && proto === PROTO.icmp6
        ? 'icmpv6'
        : null
  if (name === null || facts.isLaterFragment || random.chance(0.35)) return facts
  const icmpType = packet.get(`${name}_type`) ?? 8n
  match.push(`${name}_type=${icmpType}`)
  if (random.chance(0.3)) return {...facts, icmpType}
  const icmpCode = packet.get(`${name}_code`) ?? 0n
  match.push(`${name}_code=${icmpCode}`)
  return {...facts, icmpType, icmpCode}
}

/** Clauses that match the field: the packet's own value, or nearly. */
export function clausesFor(random: Random, packet: PacketSpec, field: Field): string[] {
  const {name} = field
  if (name === 'vlan_vid')
    return [random.pick(['vlan_vid=0x1000/0x1000', `vlan_vid=${0x1000 + random.pick([0, 10, 20])}`, 'vlan_vid=0'])]
  if (name === 'vlan_tci') return [`vlan_tci=${random.pick(TAGS)}`]
  if (name === 'actset_output') return [`actset_output=${random.pick([1, 3, 4, 5])}`]
  const value = random.chance(0.75) ? (packet.get(name) ?? 0n) : valueFor(random, field)
  return clausesOfValue(field, value, random.chance(0.55) ? maskOf(field.bits) : maskFor(random, field))
}

const TAGS = ['0x0000', '0x1000/0x1000', '0x100a', '0x100a/0x1fff', '0x3000/0xf000', '0x1000/0x1001', '0x0000/0x1fff']

/** Clauses that match these bits of the field; all of them where no mask can be asked for. */
export function clausesOfValue(field: Field, value: bigint, mask: bigint): string[] {
  const {name} = field
  if (name === 'tun_flags') return [`tun_flags=${value & 1n ? '+' : '-'}oam`]
  const beside = SHOWN_WITH[name]
  const before = beside ? [`${beside[0]}=${beside[1]}`] : []
  const full = maskOf(field.bits)
  if (mask === full || !isMaskable(field)) return [...before, `${name}=${formatFor(field, value)}`]
  const isFlags = field.format === 'tcpFlags' || field.format === 'ctState'
  const text = (bits: bigint): string => (isFlags ? `0x${bits.toString(16)}` : formatFor(field, bits))
  return [...before, `${name}=${text(value & mask)}/${text(mask & full)}`]
}

/** Masks of tun_gbp_flags and of GTP-U's fields are in no dump (match_format()), and those of options without the zeros before them. */
const isMaskable = ({name, format, maskable}: Field): boolean =>
  maskable && format !== 'tlv' && !/^(in_port|tun_erspan|tun_gbp_flags|tun_gtpu|vlan_vid)/.test(name)
