import {splitActions} from '../../src/ovs/pipeline/odp-list.ts'
import {afterLabelAction, type LabelStack, labelsOfFlow, stackText} from './label-stack.ts'

interface Header {
  vlans: string[]
  /** The tags that the packet came with, the outer one last: a flow doesn't tell their TPID. */
  readonly own: readonly string[]
  stack: LabelStack
  fields: Map<string, string>
  readonly original: ReadonlyMap<string, string>
  readonly tunnels: ReadonlySet<string>
  /** The switch put a tunnel's header before it that stays: labels that come and go are those of the outer packet, whose type no flow tells. */
  inTunnel: boolean
  /** Headers that were put before it, the outer one last; one that was taken off and not put there stands as `pop_…`. */
  put: readonly string[]
}

/** Datapath ports that tunnels go out by: those that come next behind a tunnel's header. To the others it means nothing. */
export function tunnelPorts(actions: string, into: Set<string> = new Set()): Set<string> {
  let isNext = false
  for (const action of splitActions(actions)) {
    const inner = /^clone\((.*)\)$/.exec(action)?.[1]
    if (inner !== undefined) tunnelPorts(inner, into)
    else if (action.startsWith('set(tunnel(')) isNext = true
    else if (isNext && /^\d+$/.test(action)) {
      into.add(action)
      isNext = false
    }
  }
  return into
}

/**
 * What datapath actions do, each with the header at that moment, sorted: a flood's order is a hash table's. Clones are
 * dissolved, since a clone that happens to come last is none.
 */
export function outputs(actions: string, flow: string, tunnels: ReadonlySet<string>): string {
  const own = tagsOfFlow(flow)
  const header = {
    vlans: [...own],
    own,
    stack: labelsOfFlow(flow),
    fields: new Map<string, string>(),
    original: originalOf(flow),
    tunnels,
    inTunnel: false,
    put: [],
  }
  return [...walk(actions.replace(/#\d+/g, '#'), header)].sort().join(' ')
}

/** The tags of a `Flow:` line, the outer one last. */
function tagsOfFlow(flow: string): string[] {
  return ['1', ''].flatMap((which) => {
    const vid = new RegExp(`dl_vlan${which}=(\\d+)`).exec(flow)?.[1]
    const pcp = new RegExp(`dl_vlan_pcp${which}=(\\d+)`).exec(flow)?.[1] ?? '0'
    return vid === undefined ? [] : [`vid=${vid},pcp=${pcp}`]
  })
}

const NSH = '0x894f'

/** What the header says is told by the fields: a flood may write them with it, or anew behind it. */
function putHeader(header: Header, name: string, args: string): void {
  const kind = name.slice(name.indexOf('_') + 1)
  if (name.startsWith('pop_')) {
    header.put = header.put.at(-1) === `push_${kind}` ? header.put.slice(0, -1) : [...header.put, name]
    return
  }
  header.put = [...header.put, name]
  if (kind === 'nsh') header.stack = {...header.stack, type: NSH}
  setFields(header, `${kind}(${args})`)
}

/** @param before a cut that is still for the next output, whatever is written between the two; a clone takes it with it */
function* walk(actions: string, header: Header, before = ''): Generator<string> {
  let cut = before
  for (const action of splitActions(actions)) {
    const [, name = '', args = ''] = /^(\w+)(?:\((.*)\))?$/.exec(action) ?? []
    const stack = afterLabelAction(header.stack, action)
    if (stack !== null) header.stack = stack
    else if (name === 'push_vlan') header.vlans.push(tagOf(header, args))
    else if (name === 'pop_vlan') header.vlans.pop()
    else if (name === 'set') setFields(header, args)
    else if (/^(push|pop)_(eth|nsh)$/.test(name)) putHeader(header, name, args)
    else if (name === 'trunc') cut = `${action},`
    else if (name === 'clone') {
      yield* walk(args, copyOf(header), cut)
      cut = ''
    } else if (name === 'meter' || name === 'ct_clear') yield action
    else if (name === 'check_pkt_len') yield `check_pkt_len(${branches(args, header, cut)})`
    else {
      if (name === 'tnl_push') header.inTunnel = true
      yield `${cut}${action} ${describe(header, header.tunnels.has(action))}`
      cut = ''
    }
  }
}

/** A tag that was taken off for one port of a flood and is put on again for the next is the packet's own. */
const tagOf = ({vlans, own}: Header, args: string): string => {
  const below = own.length > vlans.length && vlans.every((tag, i) => tag === own[i])
  return below && args.replace(/^tpid=\w+,/, '') === own[vlans.length] ? own[vlans.length]! : args
}

const copyOf = ({vlans, fields, ...rest}: Header): Header => ({
  ...rest,
  vlans: [...vlans],
  fields: new Map(fields),
})

/** A cut that waits is for what each branch sends first, and for what is sent next behind them. */
const branches = (args: string, header: Header, cut: string): string =>
  splitActions(args)
    .map((part) =>
      part.replace(
        /^(gt|le)\((.*)\)$/,
        (_, which, inner) => `${which}(${[...walk(inner, copyOf(header), cut)].sort().join(' ')})`,
      ),
    )
    .join(',')

function setFields(header: Header, args: string): void {
  const [, key = '', fields = ''] = /^(\w+)\((.*)\)$/.exec(args) ?? []
  // A write of nothing that was looked at.
  if (fields === '') return
  const whole = key === 'tunnel' || !fields.includes('=')
  const changes: readonly [string, string][] = whole
    ? [[key, fields]]
    : splitActions(fields).map((field) => [`${key}.${field.split('=')[0]}`, field.replace(/^\w+=/, '')])
  for (const [name, value] of changes) {
    const before = header.original.get(name)
    const now = written(header.fields.get(name) ?? before, value)
    if (before !== undefined && same(before, now)) header.fields.delete(name)
    else header.fields.set(name, now)
  }
}

/** The value after a write that may have a mask, where both are numbers of some kind. */
function written(before: string | undefined, text: string): string {
  const [value = '', mask] = text.split('/')
  const [old, fresh, bits] = [numberOf(before ?? ''), numberOf(value), numberOf(mask ?? '')]
  if (mask === undefined || old === null || fresh === null || bits === null)
    return fresh === null ? text : String(fresh)
  return String((old & ~bits) | (fresh & bits))
}

const same = (a: string, b: string): boolean => a === b || (numberOf(a) !== null && numberOf(a) === numberOf(b))

/** A MAC address, an IPv4 or IPv6 address, a hexadecimal or decimal number. */
function numberOf(text: string): bigint | null {
  if (/^([\da-f]{2}:){5}[\da-f]{2}$/.test(text)) return BigInt(`0x${text.replaceAll(':', '')}`)
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  if (/^[\da-f:]*:[\da-f:]*$/.test(text)) {
    const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter(Boolean))
    const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0')
    return [...head, ...zeros, ...tail].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n)
  }
  return /^(0x[\da-f]+|\d+)$/.test(text) ? BigInt(text) : null
}

/** What the datapath calls the fields of a `Flow:` line: a write of the value that a field has anyway is none. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  dl_src: ['eth.src'],
  dl_dst: ['eth.dst'],
  nw_src: ['ipv4.src'],
  nw_dst: ['ipv4.dst'],
  ipv6_src: ['ipv6.src'],
  ipv6_dst: ['ipv6.dst'],
  nw_ttl: ['ipv4.ttl', 'ipv6.hlimit'],
  tp_src: ['tcp.src', 'udp.src', 'sctp.src'],
  tp_dst: ['tcp.dst', 'udp.dst', 'sctp.dst'],
  icmp_type: ['icmp.type', 'icmpv6.type'],
  icmp_code: ['icmp.code', 'icmpv6.code'],
  arp_spa: ['arp.sip'],
  arp_tpa: ['arp.tip'],
  arp_op: ['arp.op'],
  arp_sha: ['arp.sha'],
  arp_tha: ['arp.tha'],
  nd_target: ['nd.target'],
  nd_sll: ['nd.sll'],
  nd_reserved: ['nd_ext.nd_reserved'],
  nd_options_type: ['nd_ext.nd_options_type'],
  nd_tll: ['nd.tll'],
  nsh_flags: ['nsh.flags'],
  nsh_ttl: ['nsh.ttl'],
  nsh_spi: ['nsh.spi'],
  nsh_si: ['nsh.si'],
  nsh_c1: ['nsh.c1'],
  nsh_c2: ['nsh.c2'],
  nsh_c3: ['nsh.c3'],
  nsh_c4: ['nsh.c4'],
  pkt_mark: ['skb_mark'],
  skb_priority: ['skb_priority'],
}

function originalOf(flow: string): Map<string, string> {
  const original = new Map([
    ['skb_mark', '0'],
    ['skb_priority', '0'],
    ['nd_ext.nd_reserved', '0'],
    ['nd_ext.nd_options_type', '0'],
  ])
  let tos = 0
  for (const clause of flow.split(',')) {
    const [name = '', value = ''] = clause.split('=')
    for (const key of NAMES[name] ?? []) original.set(key, value)
    if (name === 'nw_tos' || name === 'nw_ecn') tos |= Number(value)
    if (name === 'ipv6_label') original.set('ipv6.label', value.replace(/^0x0*(?=.)/, '0x').replace(/^0x0$/, '0'))
  }
  const hex = tos === 0 ? '0' : `0x${tos.toString(16)}`
  for (const key of ['ipv4.tos', 'ipv6.tclass']) original.set(key, hex)
  return original
}

const describe = ({vlans, stack, fields, put, inTunnel}: Header, byTunnel: boolean): string =>
  `[${put.join('|')}] [${vlans.join('|')}] [${stackText(inTunnel ? {...stack, type: ''} : stack)}] ${[...fields]
    .filter(([key]) => byTunnel || key !== 'tunnel')
    .map(([key, value]) => `${key}:${value}`)
    .sort()
    .join(',')}`
