import {
  CT_LABEL,
  CT_STATE,
  decimal,
  ETHER_TYPE,
  FLOW_LABEL,
  FRAGMENT,
  hexadecimal,
  IPV4,
  IPV6,
  MAC,
  type OdpValue,
  prefixed,
  Refused,
  TCP_FLAGS,
  Unreadable,
} from './odp-values.ts'

/** One `name(…)` of a datapath flow: what OVS makes a netlink attribute of. */
export interface OdpKey {
  readonly name: string
  /** What stands within the parentheses. */
  readonly text: string
  /** By the names that stand in it; of a key that has but one value it has no name. Those that lack are 0. */
  readonly values: ReadonlyMap<string, bigint>
  /** Of `encap(…)`. */
  readonly inner: readonly OdpKey[]
}

type Fields = Readonly<Record<string, OdpValue>>

const PORTS: Fields = {src: decimal(16), dst: decimal(16)}
const MESSAGE: Fields = {type: decimal(8), code: decimal(8)}
const tuple = (address: OdpValue): Fields => ({
  src: address,
  dst: address,
  proto: decimal(8),
  tp_src: decimal(16),
  tp_dst: decimal(16),
})

const one = (value: OdpValue): Fields => ({'': value})

/**
 * Keys of which each field is read by itself, in the order in which OVS writes them (parse_odp_key_mask_attr(), lib/odp-util.c).
 * Of nsh(…) it takes what follows for the key's end, and so refuses each.
 */
const KEYS: Readonly<Record<string, Fields>> = {
  skb_priority: one(hexadecimal(32)),
  skb_mark: one(hexadecimal(32)),
  recirc_id: one(hexadecimal(32)),
  dp_hash: one(hexadecimal(32)),
  ct_state: one(CT_STATE),
  ct_zone: one(hexadecimal(16)),
  ct_mark: one(hexadecimal(32)),
  ct_label: one(CT_LABEL),
  eth_type: one(ETHER_TYPE),
  tcp_flags: one(TCP_FLAGS),
  ct_tuple4: tuple(IPV4),
  ct_tuple6: tuple(IPV6),
  eth: {src: MAC, dst: MAC},
  vlan: {vid: decimal(12), pcp: decimal(3), cfi: decimal(1)},
  ipv4: {src: IPV4, dst: IPV4, proto: decimal(8), tos: hexadecimal(8), ttl: decimal(8), frag: FRAGMENT},
  ipv6: {
    src: IPV6,
    dst: IPV6,
    label: FLOW_LABEL,
    proto: decimal(8),
    tclass: hexadecimal(8),
    hlimit: decimal(8),
    frag: FRAGMENT,
  },
  tcp: PORTS,
  udp: PORTS,
  sctp: PORTS,
  icmp: MESSAGE,
  icmpv6: MESSAGE,
  arp: {sip: IPV4, tip: IPV4, op: decimal(16), sha: MAC, tha: MAC},
  nd: {target: IPV6, sll: MAC, tll: MAC},
  nd_ext: {nd_reserved: prefixed(32), nd_options_type: decimal(8)},
  packet_type: {ns: decimal(16), id: hexadecimal(16)},
}

const LABEL: Fields = {label: decimal(20), tc: decimal(3), ttl: decimal(8), bos: decimal(1)}
const MAX_LABELS = 3
/** Of `encap(…)` within each other. */
const MAX_DEPTH = 31

/**
 * The keys of a datapath flow, one after the other (odp_flow_from_string(), lib/odp-util.c).
 *
 * @param depth how many `encap(…)` they stand in
 * @throws {Refused} with the text from the key on that OVS doesn't read; {@link Unreadable} for what only OVS reads
 */
export function readOdpKeys(text: string, depth = 0): OdpKey[] {
  const keys: OdpKey[] = []
  let at = skipped(text, 0)
  while (at < text.length) {
    const end = endOfKey(text, at)
    const open = text.indexOf('(', at)
    try {
      keys.push(readKey(text.slice(at, open), text.slice(open + 1, end - 1), depth))
    } catch (error) {
      throw error instanceof Refused ? new Refused(text.slice(at)) : error
    }
    at = skipped(text, end)
  }
  return keys
}

const skipped = (text: string, at: number): number => at + (/^[\s,]*/.exec(text.slice(at))?.[0].length ?? 0)

/** Where the key ends that begins there: parentheses may nest. */
function endOfKey(text: string, at: number): number {
  let depth = 0
  for (let end = at; end < text.length; end++) {
    if (text[end] === '(') depth++
    else if (text[end] === ')' && --depth <= 0) {
      if (depth < 0) break
      return end + 1
    }
  }
  throw new Refused(text.slice(at))
}

function readKey(name: string, text: string, depth: number): OdpKey {
  const key = {name, text, inner: [], values: new Map<string, bigint>()}
  if (name === 'encap') {
    if (depth === MAX_DEPTH) throw new Refused(text)
    return {...key, inner: readOdpKeys(text, depth + 1)}
  }
  if (name === 'in_port' || name === 'tunnel') {
    if (name === 'in_port' && text === '') throw new Refused(name)
    return key
  }
  if (name === 'mpls') return {...key, values: readLabels(text)}
  if (name.startsWith('ufid:')) throw new Unreadable('a flow by its ufid')
  const fields = KEYS[name]
  if (!fields) throw new Refused(name)
  const single = fields['']
  if (single) {
    // It alone has no mask.
    if (name === 'recirc_id' && text.includes('/')) throw new Refused(text)
    return {...key, values: new Map([['', single.read(text)]])}
  }
  return {...key, values: new Map(readFields(text, fields))}
}

/** `name=value,name=value`; a comma may end it. */
function readFields(text: string, fields: Fields): (readonly [string, bigint])[] {
  const parts = text.split(',')
  if (parts.at(-1) === '') parts.pop()
  return parts.map((part) => {
    const equals = part.indexOf('=')
    const field = equals < 0 ? undefined : fields[part.slice(0, equals)]
    if (!field) throw new Refused(part)
    return [part.slice(0, equals), field.read(part.slice(equals + 1))]
  })
}

/** A field that is there already begins the next label: `label0`, `tc0`, … `label1`. */
function readLabels(text: string): Map<string, bigint> {
  const values = new Map<string, bigint>()
  let label = 0
  for (const [name, value] of readFields(text, LABEL)) {
    if (values.has(`${name}${label}`) && ++label === MAX_LABELS) throw new Refused(text)
    values.set(`${name}${label}`, value)
  }
  return values
}

/**
 * The keys as OVS writes them in an error (odp_flow_key_format(), lib/odp-util.c).
 *
 * @throws {Unreadable} where they have what is not written here
 */
export const formatOdpKeys = (keys: readonly OdpKey[], ports: (name: string) => number | null): string =>
  keys.map((key) => `${key.name}(${formatKey(key, ports)})`).join(',')

function formatKey({name, text, values, inner}: OdpKey, ports: (name: string) => number | null): string {
  if (name === 'encap') return formatOdpKeys(inner, ports)
  if (name === 'in_port') return String(ports(text) ?? Number(text))
  if (name === 'mpls') return formatLabels(values)
  const fields = KEYS[name]
  if (!fields) throw new Unreadable(`how OVS writes ${name}(…) in an error`)
  const part = (field: string): string => fields[field]!.format(values.get(field) ?? 0n)
  if (fields['']) return part('')
  // The bit is written only where it lacks.
  const written = Object.keys(fields).filter((field) => field !== 'cfi' || values.get(field) === 0n)
  return written.map((field) => `${writtenName(name, field)}=${part(field)}`).join(',')
}

const writtenName = (key: string, field: string): string =>
  key === 'ct_tuple6' ? field.replace(/^tp_(.*)/, '$1_port') : field

function formatLabels(values: ReadonlyMap<string, bigint>): string {
  const count = Math.max(...[...values.keys()].map((name) => Number(name.at(-1)) + 1), 1)
  const label = (n: number): string =>
    ['label', 'tc', 'ttl', 'bos'].map((name) => `${name}=${values.get(`${name}${n}`) ?? 0n}`).join(',')
  return Array.from({length: count}, (_, n) => label(n)).join(',')
}
