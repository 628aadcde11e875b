import {FIELDS, type Field, type Prerequisite} from '../../../src/ovs/fields.ts'
import {ETHER, type PacketSpec, PROTO} from './packet.ts'
import type {Random} from './random.ts'
import {formatFor, maskFor, maskOf, valueFor} from './values.ts'

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
    nsh: false,
    ct:
      facts.isTracked &&
      etherType === (/ipv6/.test(name) ? ETHER.ipv6 : /nw_(src|dst)/.test(name) ? ETHER.ipv4 : etherType) &&
      isIp,
  }
  return met[prerequisite]
}

/** Fields that this switch has: later versions have more registers and names for second tags. */
export const isKnown = ({name}: Field): boolean =>
  !/^(reg(1[6-9]|[23]\d)|xreg([89]|1\d)|xxreg[4-7]|tun_metadata([2-9]|\d\d)|tun_(erspan|gtpu).*|.*1|nsh_.*)$/.test(
    name,
  ) || /^(x*reg1|reg11|tun_metadata1)$/.test(name)

const UNMATCHABLE = new Set([
  'tun_ttl',
  'tun_tos',
  'skb_priority',
  'recirc_id',
  'in_port_oxm',
  'packet_type',
  'conj_id',
  'dp_hash',
])
const matchable = FIELDS.filter((field) => isKnown(field) && !UNMATCHABLE.has(field.name))
/** Fields that one match has only one of. */
const TAG_FIELDS = ['vlan_tci', 'dl_vlan', 'vlan_vid', 'dl_vlan_pcp', 'vlan_pcp']
const clash = (a: string, b: string): boolean => {
  if (a === b || (TAG_FIELDS.includes(a) && TAG_FIELDS.includes(b))) return true
  const tos = ['nw_tos', 'ip_dscp']
  if (tos.includes(a) && tos.includes(b)) return true
  const register = /^x*reg/
  return register.test(a) && register.test(b) && a.replace(/\d/g, '') !== b.replace(/\d/g, '')
}

/** A match that the packet meets, or nearly. */
export function matchFor(random: Random, packet: PacketSpec): {match: string[]; facts: Facts} {
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
    match.push(clauseFor(random, packet, field))
  }
  return {match, facts}
}

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
    facts = {...facts, isTracked: !match.at(-1)!.includes('-trk')}
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

function clauseFor(random: Random, packet: PacketSpec, field: Field): string {
  const {name} = field
  if (name === 'vlan_vid')
    return random.pick(['vlan_vid=0x1000/0x1000', `vlan_vid=${0x1000 + random.pick([0, 10, 20])}`, 'vlan_vid=0'])
  const own = packet.get(name) ?? 0n
  if (name === 'vlan_tci')
    return `vlan_tci=${random.pick(['0x0000', '0x1000/0x1000', '0x100a', '0x100a/0x1fff', '0x3000/0xf000', '0x1000/0x1001', '0x0000/0x1fff'])}`
  if (name === 'actset_output') return `actset_output=${random.pick([1, 3, 4, 5])}`
  const value = random.chance(0.75) ? own : valueFor(random, field)
  const text = `${name}=${formatFor(field, value)}`
  // Masks of tun_gbp_flags are in no dump (match_format()), and those of options without the zeros before them.
  if (
    name === 'in_port' ||
    name.startsWith('tun_gbp_flags') ||
    field.format === 'tlv' ||
    !field.maskable ||
    random.chance(0.55)
  )
    return text
  if (name === 'tun_flags') return random.pick(['tun_flags=+oam', 'tun_flags=-oam'])
  const mask = maskFor(random, field)
  if (field.format === 'tcpFlags' || field.format === 'ctState')
    return `${name}=0x${(value & mask).toString(16)}/0x${mask.toString(16)}`
  return `${name}=${formatFor(field, value & mask)}/${formatFor(field, mask & maskOf(field.bits))}`
}

/** Fields that actions may write where the facts hold. */
export const writable = (facts: Facts): Field[] =>
  FIELDS.filter(
    (field) =>
      field.writable &&
      (facts.isTagged || !field.name.startsWith('vlan_vid')) &&
      isKnown(field) &&
      allows(facts, field) &&
      !/^(ct_mark|ct_label|in_port_oxm|dl_vlan.*|tun_flags)$/.test(field.name),
  )

/** Fields that actions may read where the facts hold. */
export const readable = (facts: Facts): Field[] =>
  FIELDS.filter(
    (field) =>
      isKnown(field) &&
      field.nxm.length > 0 &&
      field.name !== 'tun_flags' &&
      field.name !== 'recirc_id' &&
      allows(facts, field),
  )
