import {parseIp, parsePrefix} from '../ip.ts'
import type {MatchModule, RuleOption, RuleWords} from './iptables-words.ts'
import {protocolNumber} from './protocol.ts'
import type {Range, RuleMatch, Side} from './ruleset.ts'

type Bare<T> = T extends unknown ? Omit<T, 'negated'> : never
type Condition = Bare<RuleMatch>

const PORT_PROTOCOLS = [6, 17, 33, 132, 136]

/** The conditions of a rule. What isn't known stays, as a condition that nobody can judge. */
export function decodeMatches(words: RuleWords, family: 4 | 6): readonly RuleMatch[] {
  return [
    ...words.plain.flatMap((option) => decodeOption(option, decodePlain(option, family), option.name)),
    ...words.modules.flatMap((module) => decodeModule(module, family)),
  ]
}

function decodeOption(option: RuleOption, condition: Condition | null | undefined, where: string): RuleMatch[] {
  if (condition === null) return []
  if (condition !== undefined) return [{...condition, negated: option.negated}]
  const text = [option.negated ? '!' : '', where, where === option.name ? '' : option.name, ...option.args]
    .filter(Boolean)
    .join(' ')
  return [{kind: 'unknown', negated: false, text, reason: `'${text}' is not known to this reader`}]
}

/** null: says nothing about the packet; undefined: not known. */
function decodePlain({name, args}: RuleOption, family: 4 | 6): Condition | null | undefined {
  const [arg = ''] = args
  if (name === '-s' || name === '-d') return addressCondition(name === '-s' ? 'source' : 'destination', arg, family)
  if (name === '-i' || name === '-o') return {kind: 'device', side: name === '-i' ? 'in' : 'out', name: arg}
  if (name === '-p') {
    const protocol = protocolNumber(arg)
    return protocol === null ? undefined : protocol === 0 ? null : {kind: 'protocol', protocol}
  }
  if (name === '-4') return {kind: 'constant', value: family === 4}
  if (name === '-6') return {kind: 'constant', value: family === 6}
  return undefined
}

function addressCondition(side: Side, text: string, family: 4 | 6): Condition | undefined {
  const prefix = parsePrefix(text)
  if (prefix !== null) {
    const host = (1n << BigInt((family === 4 ? 32 : 128) - prefix.length)) - 1n
    return prefix.family === family
      ? {kind: 'address', side, family, ranges: [{low: prefix.value, high: prefix.value + host}]}
      : undefined
  }
  const [address = '', mask = ''] = text.split('/')
  const value = parseIp(address)
  const bits = parseIp(mask)
  if (value?.family !== family || bits?.family !== family) return undefined
  return {
    kind: 'fields',
    fields: [side],
    values: [[{kind: 'masked', value: value.value & bits.value, mask: bits.value}]],
  }
}

type Decode = (option: RuleOption, module: MatchModule, family: 4 | 6) => Condition | null | undefined

/** Modules that look at the packet itself, by the name after `-m`. */
const MODULES: Readonly<Record<string, Decode>> = {
  comment: () => null,
  tcp: (option) =>
    option.name === '--tcp-flags' || option.name === '--syn' ? tcpFlags(option) : portCondition(option, [6]),
  udp: (option) => portCondition(option, [17]),
  udplite: (option) => portCondition(option, [136]),
  sctp: (option) => portCondition(option, [132]),
  dccp: (option) => portCondition(option, [33]),
  multiport: (option) => portCondition(option, PORT_PROTOCOLS),
  icmp: ({name, args: [arg = '']}) => (name === '--icmp-type' ? icmpCondition(arg, 255) : undefined),
  icmp6: ({name, args: [arg = '']}) => (name === '--icmpv6-type' ? icmpCondition(arg, null) : undefined),
  set: setCondition,
  addrtype: addrtypeCondition,
  mark: (option) => markCondition('packet', option),
  connmark: (option) => markCondition('connection', option),
  conntrack: ({name, args: [arg = '']}) =>
    name === '--ctstate' ? {kind: 'ct-state', states: arg.split(',')} : undefined,
  state: ({name, args: [arg = '']}) => (name === '--state' ? {kind: 'ct-state', states: arg.split(',')} : undefined),
  length: ({name, args: [arg = '']}) => {
    const range = numberRange(arg, 0xffff)
    return name === '--length' && range !== null ? {kind: 'size', range} : undefined
  },
  pkttype: ({name, args: [arg = '']}) => (name === '--pkt-type' ? {kind: 'packet-type', type: arg} : undefined),
  iprange: rangeCondition,
  // These hooks are asked about routed packets; a bridged one has no route.
  physdev: ({name}) => (name === '--physdev-is-bridged' ? {kind: 'constant', value: false} : undefined),
}

/** Why modules that look at more than the packet can't be judged. */
const REASONS: Readonly<Record<string, string>> = {
  statistic: 'is decided by chance or by counting packets',
  limit: 'depends on the rate of earlier packets',
  hashlimit: 'depends on the rate of earlier packets',
  recent: 'depends on earlier packets',
  connlimit: 'depends on how many connections there are',
  connbytes: 'depends on what the connection carried so far',
  quota: 'depends on what passed before',
  time: 'depends on the time of day',
  owner: 'depends on the process that sends',
  cgroup: 'depends on the process that sends',
  socket: 'depends on the sockets of the moment',
  rpfilter: 'asks for the way back to the source',
  policy: 'asks for the IPsec policy',
  u32: 'looks at raw bytes of the packet',
  bpf: 'runs a program over the packet',
  string: 'looks at the content of the packet',
}

function decodeModule(module: MatchModule, family: 4 | 6): RuleMatch[] {
  const decode = MODULES[module.name]
  if (decode !== undefined && Object.hasOwn(MODULES, module.name)) {
    return module.options.flatMap((option) => decodeOption(option, decode(option, module, family), `-m ${module.name}`))
  }
  const words = module.options.flatMap(({name, negated, args}) => [...(negated ? ['!'] : []), name, ...args])
  const text = ['-m', module.name, ...words].join(' ')
  const why = Object.hasOwn(REASONS, module.name) ? REASONS[module.name] : 'is not known to this reader'
  return [{kind: 'unknown', negated: false, text, reason: `'${text}' ${why}`}]
}

const PORT_SIDES: Readonly<Record<string, Side | 'either'>> = {
  '--sport': 'source',
  '--dport': 'destination',
  '--sports': 'source',
  '--dports': 'destination',
  '--source-port': 'source',
  '--destination-port': 'destination',
  '--source-ports': 'source',
  '--destination-ports': 'destination',
  '--ports': 'either',
}

function portCondition({name, args: [arg = '']}: RuleOption, protocols: readonly number[]): Condition | undefined {
  const side = Object.hasOwn(PORT_SIDES, name) ? PORT_SIDES[name] : undefined
  const ranges = arg.split(',').map((part) => numberRange(part, 0xffff))
  if (side === undefined || ranges.includes(null)) return undefined
  return {kind: 'port', side, protocols, ranges: ranges.filter((range) => range !== null)}
}

/** `80`, `80:90`, `:90`, `80:`. */
function numberRange(text: string, greatest: number): Range<number> | null {
  const found = /^(\d*)(:?)(\d*)$/.exec(text)
  if (found === null || text === '' || text === ':') return null
  const low = found[1] === '' ? 0 : Number(found[1])
  const high = found[2] === '' ? low : found[3] === '' ? greatest : Number(found[3])
  return {low, high}
}

const FLAGS: Readonly<Record<string, number>> = {FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0}

function tcpFlags({name, args}: RuleOption): Condition | undefined {
  const [examined, set] = name === '--syn' ? ['FIN,SYN,RST,ACK', 'SYN'] : args
  const mask = flagBits(examined)
  const value = flagBits(set)
  return mask === null || value === null ? undefined : {kind: 'tcp-flags', mask, value}
}

function flagBits(text: string | undefined): number | null {
  const bits = (text ?? '?').split(',').map((flag) => (Object.hasOwn(FLAGS, flag) ? FLAGS[flag]! : null))
  return bits.includes(null) ? null : bits.reduce<number>((all, bit) => all | bit!, 0)
}

/** `8`, `3/4`, or `any`, which iptables writes as type 255. */
function icmpCondition(text: string, any: number | null): Condition | null | undefined {
  const found = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text)
  if (text === 'any' || (found !== null && Number(found[1]) === any)) return null
  if (found === null) return undefined
  const code = found[2] === undefined ? null : Number(found[2])
  return {kind: 'icmp', type: Number(found[1]), codes: {low: code ?? 0, high: code ?? 255}}
}

function setCondition({name, negated, args: [set = '', sides = '']}: RuleOption): Condition | null | undefined {
  if (negated && (name === '--update-counters' || name === '--update-subcounters')) return null
  const known = sides
    .split(',')
    .map((side): Side | null => (side === 'src' ? 'source' : side === 'dst' ? 'destination' : null))
  if (name !== '--match-set' || known.includes(null)) return undefined
  return {kind: 'ipset', name: set, sides: known.filter((side) => side !== null)}
}

function addrtypeCondition({name, args: [arg = '']}: RuleOption, {options}: MatchModule): Condition | null | undefined {
  const limits = options.map((option) => option.name)
  if (name === '--limit-iface-in' || name === '--limit-iface-out') return null
  if (name !== '--src-type' && name !== '--dst-type') return undefined
  const limitTo = limits.includes('--limit-iface-in') ? 'in' : limits.includes('--limit-iface-out') ? 'out' : null
  return {kind: 'addrtype', side: name === '--src-type' ? 'source' : 'destination', types: arg.split(','), limitTo}
}

function markCondition(of: 'packet' | 'connection', {name, args: [arg = '']}: RuleOption): Condition | undefined {
  const found = /^(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(arg)
  if (name !== '--mark' || found === null) return undefined
  return {kind: 'mark', of, value: Number(found[1]), mask: found[2] === undefined ? 0xffff_ffff : Number(found[2])}
}

function rangeCondition(
  {name, args: [arg = '']}: RuleOption,
  _module: MatchModule,
  family: 4 | 6,
): Condition | undefined {
  const [low, high] = arg.split('-').map(parseIp)
  if ((name !== '--src-range' && name !== '--dst-range') || low?.family !== family) return undefined
  const top = high === undefined ? low : high
  if (top?.family !== family) return undefined
  return {
    kind: 'address',
    side: name === '--src-range' ? 'source' : 'destination',
    family,
    ranges: [{low: low.value, high: top.value}],
  }
}
