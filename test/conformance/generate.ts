/** A pipeline and questions about it, as `ovs-ofctl` and `ofproto/trace` take them. */
export interface Generated {
  readonly flows: readonly string[]
  readonly peerFlows: readonly string[]
  readonly groups: readonly string[]
  readonly questions: readonly {readonly flow: string; readonly ctNext: readonly string[]}[]
}

/** Numbers from 0 below `limit`, from a seed (Marsaglia's xorshift). */
export type Random = (limit: number) => number

export function randomOf(seed: number): Random {
  let state = seed * 2654435761 + 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

const TABLES = 6
const PORTS = ['1', '2', '3', '4', 'IN_PORT', 'LOCAL', '77']
const IPS = ['10.0.0.1', '10.0.0.2', '10.0.1.5', '192.168.7.9', '10.96.0.10']
const IP6 = ['fd00::1', 'fd00::2', 'fd00:1::5']
const MACS = ['0a:00:00:00:00:01', '0a:00:00:00:00:02', '0a:00:00:00:00:03', 'ff:ff:ff:ff:ff:ff']
const TP = [80, 443, 8080, 53, 1024]

const pick = <T>(r: Random, list: readonly T[]): T => list[r(list.length)]!
const chance = (r: Random, percent: number): boolean => r(100) < percent

/** One pipeline with its packets. */
export function generate(seed: number): Generated {
  const r = randomOf(seed)
  const generated = pipeline(r)
  return {...generated, flows: generated.flows.map((line) => withoutAbort(line, generated))}
}

/** An action set that is kept over a recirculation can abort ovs-vswitchd itself (recirc_alloc_id__()): either, not both. */
function withoutAbort(line: string, {flows, groups}: Generated): string {
  const recirculates = [...flows, ...groups].some((text) => /ct\([^)]*table=|type=select/.test(text))
  return recirculates ? line.replace(/,write_actions\((?:[^()]|\([^()]*\))*\)/, '') : line
}

function pipeline(r: Random): Generated {
  const flows: string[] = []
  for (let table = 0; table < TABLES; table++) {
    for (let i = 3 + r(6); i > 0; i--) flows.push(flow(r, table))
    if (chance(r, 40)) flows.push(...conjunctions(r, table, 10 * table + 1))
    if (chance(r, 60)) flows.push(`table=${table},priority=0,actions=${actions(r, table)}`)
  }
  const peerFlows = [`priority=0,actions=${pick(r, ['NORMAL', 'output:1', 'drop', 'ct(table=1),output:2'])}`]
  if (chance(r, 50)) peerFlows.push('table=1,ip,actions=output:2', `priority=5,${match(r)},actions=output:10,output:1`)
  return {
    flows,
    peerFlows,
    groups: [1, 2, 3].map((id) => group(r, id)),
    questions: Array.from({length: 8}, () => ({flow: packet(r), ctNext: chance(r, 30) ? [states(r)] : []})),
  }
}

const states = (r: Random): string =>
  pick(r, ['trk,est', 'trk,new', 'trk,est,rpl', 'trk,inv', 'trk,new,rel', 'trk,est,dnat'])

function flow(r: Random, table: number): string {
  const priority = 1 + r(2000)
  const matched = match(r)
  return `table=${table},priority=${priority}${matched === '' ? '' : `,${matched}`},actions=${actions(r, table, matched)}`
}

/** Clauses of a conjunction, its conj_id flow, and now and then a clause too few. */
function conjunctions(r: Random, table: number, id: number): string[] {
  const priority = 100 + r(900)
  const both = `,conjunction(${id + 1},1/2)`
  const clauses = [
    `ip,nw_src=${pick(r, IPS)},actions=conjunction(${id},1/2)${chance(r, 30) ? both : ''}`,
    `ip,nw_src=10.0.0.0/16,actions=conjunction(${id},1/2)`,
    `tcp,tp_dst=${pick(r, TP)},actions=conjunction(${id},2/2)`,
    `tcp,tp_dst=0x0/0xff00,actions=conjunction(${id},2/2),conjunction(${id + 1},2/2)`,
    `ip,nw_dst=${pick(r, IPS)},actions=conjunction(${id + 1},2/2)`,
  ].filter(() => chance(r, 80))
  return [
    ...clauses.map((clause) => `table=${table},priority=${priority},${clause}`),
    `table=${table},priority=${chance(r, 50) ? priority : 50 + r(900)},conj_id=${id},ip,actions=${actions(r, table)}`,
    `table=${table},priority=${50 + r(1900)},conj_id=${id + 1},ip,actions=${actions(r, table)}`,
  ]
}

function match(r: Random): string {
  const parts: string[] = []
  if (chance(r, 30)) parts.push(`in_port=${1 + r(4)}`)
  if (chance(r, 25)) parts.push(`reg${r(3)}=0x${r(16).toString(16)}${pick(r, ['', '/0xf', '/0x3'])}`)
  if (chance(r, 10)) parts.push(`metadata=${r(4)}${pick(r, ['', '/0xff'])}`)
  if (chance(r, 15)) parts.push(`dl_dst=${pick(r, MACS)}`)
  if (chance(r, 10)) parts.push('dl_dst=01:00:00:00:00:00/01:00:00:00:00:00')
  if (chance(r, 12))
    parts.push(pick(r, ['vlan_tci=0', 'dl_vlan=10', 'vlan_tci=0x1000/0x1000', 'dl_vlan=20', 'dl_vlan_pcp=3']))
  if (chance(r, 15)) parts.push(`ct_state=${pick(r, ['-trk', '+trk+new', '+trk+est', '+trk-inv', '+rpl+trk'])}`)
  if (chance(r, 8)) parts.push(`ct_mark=${pick(r, ['0x1', '0/0x1', '0x10/0x10'])}`)
  if (chance(r, 5)) parts.push(`pkt_mark=${pick(r, ['0x1', '0/0x1'])}`)
  if (chance(r, 5)) parts.push(`tun_id=${r(3)}`)
  parts.push(...protocolMatch(r))
  return [...new Map(parts.map((part) => [part.split('=')[0], part])).values()].join(',')
}

function protocolMatch(r: Random): string[] {
  switch (r(8)) {
    case 0:
      return ['ip', ...ipMatch(r)]
    case 1:
    case 2: {
      const port = pick(r, [
        'tp_dst=0x50/0xfff0',
        `tp_dst=${pick(r, TP)}`,
        `tp_src=${pick(r, TP)}`,
        'tcp_flags=+syn-ack',
      ])
      return ['tcp', ...ipMatch(r), ...(chance(r, 60) ? [port] : [])]
    }
    case 3:
      return ['udp', ...ipMatch(r), ...(chance(r, 60) ? [`tp_dst=${pick(r, TP)}`] : [])]
    case 4:
      return ['icmp', ...(chance(r, 50) ? [`icmp_type=${pick(r, [0, 8, 3])}`] : [])]
    case 5:
      return [
        'arp',
        ...(chance(r, 50) ? [`arp_op=${1 + r(2)}`] : []),
        ...(chance(r, 50) ? [`arp_tpa=${pick(r, IPS)}`] : []),
      ]
    case 6:
      return pick(r, [
        ['ipv6'],
        ['tcp6', `tp_dst=${pick(r, TP)}`],
        ['ipv6', `ipv6_dst=${pick(r, IP6)}`],
        ['icmp6', 'icmp_type=135'],
      ])
    default:
      return []
  }
}

const ipMatch = (r: Random): string[] => [
  ...(chance(r, 40) ? [`nw_src=${pick(r, [...IPS, '10.0.0.0/8', '10.0.0.0/255.0.0.255'])}`] : []),
  ...(chance(r, 40) ? [`nw_dst=${pick(r, [...IPS, '10.0.0.0/24', '0.0.0.1/0.0.0.255'])}`] : []),
  ...(chance(r, 8) ? [pick(r, ['nw_ttl=1', 'nw_tos=32', 'nw_ecn=1', 'nw_frag=no', 'nw_frag=later'])] : []),
]

function actions(r: Random, table: number, matched = ''): string {
  const list: string[] = []
  for (let i = r(4); i >= 0; i--) list.push(action(r, table, matched))
  if (chance(r, 10)) list.push('clear_actions')
  if (chance(r, 15))
    list.push(
      `write_actions(${pick(r, ['output:2', 'output:3,set_field:0a:00:00:00:00:03->eth_dst', 'group:3', 'output:1,push_vlan:0x8100'])})`,
    )
  if (chance(r, 10)) list.push(`write_metadata:${r(4)}/0x${pick(r, ['3', 'f'])}`)
  if (table < TABLES - 1 && chance(r, 55)) list.push(`goto_table:${table + 1 + r(TABLES - 1 - table)}`)
  return list.join(',')
}

const isIp4 = (matched: string): boolean => /(^|,)(ip|tcp|udp|icmp)(,|$)/.test(matched)

function action(r: Random, table: number, matched: string): string {
  const v4 = isIp4(matched)
    ? [
        () => `set_field:${pick(r, IPS)}->ip_dst`,
        () => `set_field:${pick(r, IPS)}->ip_src`,
        () => 'dec_ttl',
        () => `set_field:${pick(r, [32, 0, 4])}->nw_tos`,
        () => ct(r, true, table),
      ]
    : []
  const tcp = /(^|,)tcp(,|$)/.test(matched)
    ? [() => `set_field:${pick(r, TP)}->tcp_dst`, () => `move:NXM_OF_TCP_SRC[]->NXM_NX_REG1[0..15]`]
    : []
  return pick<() => string>(r, [
    () => `output:${pick(r, PORTS)}`,
    () => `output:${pick(r, PORTS)}`,
    () => `resubmit(,${Math.min(table + 1 + r(3), TABLES - 1)})`,
    () => `resubmit(${1 + r(4)},${Math.min(table + 1 + r(3), TABLES - 1)})`,
    () => `set_field:0x${r(16).toString(16)}${pick(r, ['', '/0xf', '/0x3'])}->reg${r(3)}`,
    () => `set_field:${pick(r, MACS.slice(0, 3))}->eth_${pick(r, ['src', 'dst'])}`,
    () => 'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]',
    () => 'move:NXM_NX_REG0[0..3]->NXM_NX_REG2[4..7]',
    () => 'load:0x3->NXM_NX_REG1[2..5]',
    () => 'push:NXM_NX_REG0[],pop:NXM_NX_REG1[]',
    () => `group:${1 + r(3)}`,
    () => ct(r, false, table),
    () => 'ct_clear',
    () => `output:NXM_NX_REG${r(3)}[]`,
    () => pick(r, ['push_vlan:0x8100,set_field:4106->vlan_vid', 'strip_vlan', 'mod_vlan_vid:20', 'push_vlan:0x88a8']),
    () => `set_field:${r(3)}->tun_id`,
    () => `set_field:0x${r(4)}${pick(r, ['', '/0xff'])}->pkt_mark`,
    () => pick(r, ['NORMAL', 'FLOOD', 'ALL']),
    () => 'output:10',
    () => 'output:20',
    () => `set_field:${pick(r, IPS)}->tun_dst`,
    () =>
      `clone(${pick(r, ['set_field:0x7->reg0,output:2', 'output:3', 'set_field:0a:00:00:00:00:01->eth_src,output:4'])})`,
    () =>
      pick(r, ['CONTROLLER:128', 'controller(reason=no_match,id=3)', 'exit', 'note:01.02', 'set_queue:1', 'pop_queue']),
    () => 'learn(table=4,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])',
    () => 'check_pkt_larger(1400)->NXM_NX_REG0[2]',
    ...v4,
    ...tcp,
  ])()
}

/** Only to a higher table: a trace of 3.1 follows recirculations without end. */
function ct(r: Random, ip: boolean, table: number): string {
  const commit = chance(r, 50)
  const parts = [
    ...(commit ? ['commit'] : []),
    ...(table < TABLES - 1 && chance(r, 60) ? [`table=${table + 1 + r(TABLES - 1 - table)}`] : []),
    ...(chance(r, 70) ? [`zone=${pick(r, ['1', '65520', 'NXM_NX_REG1[0..3]'])}`] : []),
    ...(commit && chance(r, 40) ? [`exec(set_field:0x${1 + r(15)}/0xff->ct_mark)`] : []),
    ...(ip && chance(r, 50) ? [commit ? pick(r, ['nat(src=10.9.9.9)', 'nat(dst=10.8.8.8:80)', 'nat']) : 'nat'] : []),
  ]
  return parts.length === 0 ? 'ct' : `ct(${parts.join(',')})`
}

function group(r: Random, id: number): string {
  const type = pick(r, ['all', 'indirect', 'select', 'ff'] as const)
  const buckets = Array.from({length: type === 'indirect' ? 1 : 1 + r(3)}, (_, i) => {
    const weight = type === 'select' ? `weight:${pick(r, [50, 100, 100, 0])},` : ''
    const watch = type === 'ff' ? `watch_port:${pick(r, [1, 2, 99])},` : ''
    const does = pick(r, [
      `output:${1 + r(4)}`,
      'resubmit(,5)',
      'set_field:0x5->reg2,resubmit(,4)',
      'set_field:0a:00:00:00:00:02->eth_dst,output:3',
    ])
    return `bucket=bucket_id:${i},${weight}${watch}actions=${does}`
  })
  return `group_id=${id},type=${type},${buckets.join(',')}`
}

function packet(r: Random): string {
  const parts = [`in_port=${1 + r(4)}`, `dl_src=${pick(r, MACS.slice(0, 3))}`, `dl_dst=${pick(r, MACS)}`]
  if (chance(r, 15)) parts.push(`dl_vlan=${pick(r, [10, 20])}`, `dl_vlan_pcp=${r(4)}`)
  if (chance(r, 20)) parts.push(`reg0=0x${r(16).toString(16)}`)
  if (chance(r, 10)) parts.push(`metadata=${r(4)}`)
  if (chance(r, 15)) parts.push(`dp_hash=0x${(1 + r(31)).toString(16)}`)
  if (chance(r, 10)) parts.push('ct_state=trk|est,ct_mark=0x10')
  return [...parts, ...body(r)].join(',')
}

function body(r: Random): string[] {
  const v4 = (proto: string) => [
    proto,
    `nw_src=${pick(r, IPS)}`,
    `nw_dst=${pick(r, IPS)}`,
    `nw_ttl=${pick(r, [64, 64, 2, 1])}`,
  ]
  switch (r(8)) {
    case 0:
    case 1:
    case 2:
      return [
        ...v4('tcp'),
        `tcp_src=${pick(r, TP)}`,
        `tcp_dst=${pick(r, TP)}`,
        `tcp_flags=${pick(r, ['0x2', '0x10', '0x12'])}`,
      ]
    case 3:
      return [...v4('udp'), `udp_src=${pick(r, TP)}`, `udp_dst=${pick(r, TP)}`]
    case 4:
      return [...v4('icmp'), `icmp_type=${pick(r, [0, 8])}`, 'icmp_code=0']
    case 5:
      return [
        'arp',
        `arp_op=${1 + r(2)}`,
        `arp_spa=${pick(r, IPS)}`,
        `arp_tpa=${pick(r, IPS)}`,
        `arp_sha=${pick(r, MACS)}`,
      ]
    case 6:
      return [
        'tcp6',
        `ipv6_src=${pick(r, IP6)}`,
        `ipv6_dst=${pick(r, IP6)}`,
        'nw_ttl=64',
        `tcp_src=${pick(r, TP)}`,
        `tcp_dst=${pick(r, TP)}`,
      ]
    default:
      return [...v4('ip'), 'nw_frag=later']
  }
}
