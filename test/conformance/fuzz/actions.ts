import {FIELD_BY_NAME, type Field, fieldNamed} from '../../../src/ovs/fields.ts'
import {allows, type Facts, readable, writable} from './match.ts'
import {ETHER, PROTO} from './packet.ts'
import type {Random} from './random.ts'
import {type BridgeSpec, type Piece, UNDERLAY} from './spec.ts'
import {formatFor, MACS, maskFor, maskOf, valueFor} from './values.ts'

/** Where a list of actions stands, and what there is to refer to. */
export interface Scene {
  readonly random: Random
  readonly bridge: BridgeSpec
  readonly version: 'OpenFlow10' | 'OpenFlow13' | 'OpenFlow15'
  readonly table: number
  readonly tables: readonly number[]
  readonly groups: readonly number[]
  readonly meters: readonly number[]
  /** Changes as the list goes on. */
  facts: Facts
  /** An action set and a recirculation never meet: together they end ovs-vswitchd (recirc_alloc_id__()). */
  readonly hasActionSet: boolean
  readonly depth: number
  /** A bucket or an action set, which holds less than a list. */
  readonly inSet: boolean
}

type Make = (scene: Scene) => readonly Piece[] | null

/** A list of actions; mostly it ends by going on to another table. */
export function actionsFor(scene: Scene): Piece[] {
  const {random, version, tables, table, depth} = scene
  if (depth === 0 && random.chance(0.03)) return []
  const list: Piece[] = []
  if (depth === 0 && scene.meters.length > 0 && version !== 'OpenFlow10' && random.chance(0.04)) {
    list.push(`meter:${random.pick(scene.meters)}`)
  }
  const count = random.weighted([
    [2, 0],
    [5, 1],
    [5, 2],
    [4, 3],
    [2, 5],
    [1, 8],
  ] as const)
  for (let i = 0; i < count; i++) list.push(...(random.weighted(KINDS)(scene) ?? []))
  if (depth > 0) {
    if (list.length === 0) list.push(outputPort(scene))
    return list
  }
  if (random.chance(0.35)) list.push(outputPort(scene))
  const later = tables.filter((id) => id > table)
  if (version === 'OpenFlow10') {
    if (later.length > 0 && random.chance(0.6)) list.push(`resubmit(,${random.pick(later)})`)
    return list
  }
  if (scene.hasActionSet) list.push(...instructions(scene))
  if (random.chance(0.06)) list.push(`write_metadata:${metadataValue(random)}`)
  if (later.length > 0 && random.chance(0.55)) list.push(`goto_table:${random.pick(later)}`)
  else if (later.length > 0 && random.chance(0.3) && list.every((piece) => !/^write_|^clear_/.test(open(piece))))
    list.push(`resubmit(,${random.pick(later)})`)
  return list
}

const open = (piece: Piece): string => (typeof piece === 'string' ? piece : piece.open)

/** clear_actions and write_actions, in the order that OpenFlow gives them. */
function instructions(scene: Scene): Piece[] {
  const {random} = scene
  const list: Piece[] = []
  if (random.chance(0.08)) list.push('clear_actions')
  if (random.chance(0.35)) list.push({open: 'write_actions(', list: actionSet(scene), close: ')'})
  return list
}

/** Actions that an action set may hold. */
export function actionSet(scene: Scene): Piece[] {
  const set: Piece[] = []
  const inside = {...scene, depth: scene.depth + 1, inSet: true}
  const count = 1 + scene.random.int(3)
  for (let i = 0; i < count; i++) set.push(...(scene.random.weighted(SET_KINDS)(inside) ?? []))
  if (scene.random.chance(0.6) || set.length === 0) set.push(outputPort(scene))
  return set
}

const metadataValue = (random: Random): string => {
  const mask = random.chance(0.5) ? maskOf(64) : maskFor(random, fieldNamed('metadata'))
  const value = valueFor(random, fieldNamed('metadata')) & mask
  return mask === maskOf(64) ? `0x${value.toString(16)}` : `0x${value.toString(16)}/0x${mask.toString(16)}`
}

function outputPort({random, bridge}: Scene): string {
  const port = random.chance(0.03) ? 99 : random.pick(bridge.ports).ofport
  return port === 65534 ? 'LOCAL' : `output:${port}`
}

const SMALL_LENGTHS = [64, 128, 1500]
const range = (random: Random, field: Field, width: number): string => {
  const {format} = field
  const bits = widthOf(field)
  // How wide an option is, is the map's to say.
  if (format === 'tlv' && width === bits) return '[0..31]'
  const start = random.int(bits - width + 1)
  return width === bits ? '[]' : width === 1 ? `[${start}]` : `[${start}..${start + width - 1}]`
}
/** OVS counts 12 bits of vlan_vid. */
const widthOf = ({name, bits}: Field): number => (name === 'vlan_vid' ? 12 : bits)
const nxmName = (field: Field): string => field.nxm[0] ?? field.name

const setField: Make = (scene) => {
  const {random, facts} = scene
  const field = random.pick(writable(facts))
  const mask =
    field.maskable && random.chance(0.3) && !field.name.startsWith('vlan') ? maskFor(random, field) : maskOf(field.bits)
  const value =
    field.name === 'vlan_vid' ? BigInt(0x1000 + random.pick([0, 10, 20, 30])) : valueFor(random, field) & mask
  const masked = mask === maskOf(field.bits) ? '' : `/${formatFor(field, mask)}`
  return [`set_field:${formatFor(field, value)}${masked}->${field.name}`]
}

const load: Make = ({random, facts}) => {
  const fields = writable(facts).filter(({nxm, format}) => nxm.length > 0 && format !== 'ipv6')
  const field = random.pick(fields)
  const width =
    field.maskable || random.chance(0.2) ? 1 + random.int(Math.min(widthOf(field), 64)) : Math.min(widthOf(field), 64)
  return [`load:0x${random.bits(width).toString(16)}->${nxmName(field)}${range(random, field, width)}`]
}

const move: Make = ({random, facts}) => {
  const [src, dst] = [random.pick(readable(facts)), random.pick(writable(facts).filter(({nxm}) => nxm.length > 0))]
  const most = Math.min(widthOf(src), widthOf(dst))
  const width = random.chance(0.5) ? most : 1 + random.int(most)
  return [`move:${nxmName(src)}${range(random, src, width)}->${nxmName(dst)}${range(random, dst, width)}`]
}

/** Both ends within one field, or in registers that share storage. */
const moveOverlapping: Make = ({random}) => {
  const [src, dst] = random.pick([
    ['NXM_NX_REG0', 'NXM_NX_REG0'],
    ['OXM_OF_PKT_REG0', 'NXM_NX_REG1'],
    ['NXM_NX_XXREG0', 'OXM_OF_PKT_REG1'],
    ['NXM_NX_REG3', 'NXM_NX_XXREG0'],
  ] as const)
  const [from, to] = [FIELD_BY_NAME.get(src)!, FIELD_BY_NAME.get(dst)!]
  const width = 1 + random.int(Math.min(from.bits, to.bits))
  return [`move:${src}${range(random, from, width)}->${dst}${range(random, to, width)}`]
}

const push: Make = ({random, facts}) => {
  const field = random.pick(readable(facts))
  return [
    `push:${nxmName(field)}${range(random, field, random.chance(0.6) ? widthOf(field) : 1 + random.int(widthOf(field)))}`,
  ]
}

const pop: Make = ({random, facts}) => {
  const field = random.pick(writable(facts).filter(({nxm}) => nxm.length > 0))
  return [
    `pop:${nxmName(field)}${range(random, field, random.chance(0.6) ? widthOf(field) : 1 + random.int(widthOf(field)))}`,
  ]
}

const pushVlan: Make = (scene) => {
  if (scene.version === 'OpenFlow10') return null
  const tagged = scene.facts.isTagged
  scene.facts = {...scene.facts, isTagged: true}
  const set = scene.random.chance(0.8) ? [`set_field:${0x1000 + scene.random.pick([0, 10, 20, 30])}->vlan_vid`] : []
  if (!tagged && scene.random.chance(0.2)) set.push(`set_field:${scene.random.int(8)}->vlan_pcp`)
  return [`push_vlan:${scene.random.chance(0.8) ? '0x8100' : '0x88a8'}`, ...set]
}

const popVlan: Make = (scene) => {
  if (!scene.facts.isTagged && scene.version !== 'OpenFlow10') return null
  scene.facts = {...scene.facts, isTagged: false}
  return ['pop_vlan']
}

const modVlan: Make = (scene) => {
  const {random, version} = scene
  if (version !== 'OpenFlow10') return null
  scene.facts = {...scene.facts, isTagged: true}
  return [random.chance(0.6) ? `mod_vlan_vid:${random.pick([0, 10, 20, 30])}` : `mod_vlan_pcp:${random.int(8)}`]
}

const modNetwork: Make = ({random, facts, version}) => {
  const {etherType, proto, isLaterFragment} = facts
  const choices: string[] = [
    `mod_dl_src:${formatFor(fieldNamed('eth_src'), random.pick(MACS))}`,
    `mod_dl_dst:${formatFor(fieldNamed('eth_dst'), random.pick(MACS))}`,
  ]
  if (etherType === ETHER.ipv4) choices.push('mod_nw_src:10.0.1.1', 'mod_nw_dst:10.0.0.2')
  if (etherType === ETHER.ipv4 || etherType === ETHER.ipv6) {
    choices.push('mod_nw_tos:184')
    if (version !== 'OpenFlow10') choices.push('mod_nw_ecn:2', 'mod_nw_ttl:3')
    if (!isLaterFragment && (proto === PROTO.tcp || proto === PROTO.udp || proto === PROTO.sctp))
      choices.push('mod_tp_src:443', 'mod_tp_dst:8080')
  }
  return [random.pick(choices)]
}

const pushMpls: Make = (scene) => {
  if (scene.version === 'OpenFlow10') return null
  scene.facts = {...scene.facts, etherType: ETHER.mpls, proto: null, icmpType: null}
  return [scene.random.chance(0.85) ? 'push_mpls:0x8847' : 'push_mpls:0x8848']
}

const isIp = ({etherType}: Facts): boolean => etherType === ETHER.ipv4 || etherType === ETHER.ipv6
const isMpls = ({etherType}: Facts): boolean => etherType === ETHER.mpls || etherType === ETHER.mplsMulticast

const popMpls: Make = (scene) => {
  if (!isMpls(scene.facts)) return null
  const to = scene.random.pick(scene.hasActionSet ? [ETHER.mpls] : [ETHER.ipv4, ETHER.ipv6, ETHER.mpls])
  scene.facts = {...scene.facts, etherType: to, proto: null}
  return [`pop_mpls:0x${to.toString(16)}`]
}

const mplsField: Make = ({random, facts}) => {
  if (!isMpls(facts)) return null
  return [
    random.pick([
      'dec_mpls_ttl',
      'dec_mpls_ttl',
      'set_mpls_label:7',
      'set_mpls_tc:3',
      'set_mpls_ttl:9',
      'set_field:5->mpls_label',
    ]),
  ]
}

const decTtl: Make = ({random, facts, inSet}) => {
  if (facts.etherType !== ETHER.ipv4 && facts.etherType !== ETHER.ipv6) return null
  return [inSet || random.chance(0.7) ? 'dec_ttl' : random.pick(['dec_ttl(1)', 'dec_ttl(1,2)'])]
}

const outputs: Make = (scene) => {
  const {random, bridge} = scene
  const portNumber = random.pick(bridge.ports).ofport
  const port = portNumber === 65534 ? 'LOCAL' : portNumber
  return random.weighted<() => string[]>([
    [9, () => [outputPort(scene)]],
    [2, () => ['IN_PORT']],
    [2, () => ['LOCAL']],
    [4, () => ['FLOOD']],
    [3, () => ['ALL']],
    [7, () => ['NORMAL']],
    [2, () => [`output(port=${port},max_len=${random.pick(SMALL_LENGTHS)})`]],
    [1, () => [`output(port=${random.pick(['LOCAL', 'IN_PORT', String(port)])},max_len=100)`]],
    [2, () => [`set_field:${portNumber}->reg1`, 'output:NXM_NX_REG1[]']],
    [
      1,
      () => [
        `set_field:${random.pick([65528, 65530, 65531, 65532, 65534, 65533, 65535, 70000, 77])}->reg1`,
        'output:NXM_NX_REG1[]',
      ],
    ],
    [1, () => [`output:NXM_NX_REG0[${random.pick(['0..15', '16..31', '4..7'])}]`]],
    [1, () => [`output:${random.pick(['OXM_OF_METADATA[0..15]', 'NXM_OF_IN_PORT[]', 'OXM_OF_PKT_REG0[0..31]'])}`]],
  ])()
}

const controllers: Make = ({random, version, hasActionSet}) => [
  random.pick([
    'CONTROLLER:128',
    'CONTROLLER:65535',
    'controller(reason=action,max_len=100,id=3)',
    'controller(reason=no_match)',
    'controller(reason=invalid_ttl,max_len=0)',
    'controller(userdata=01.02.03)',
    'controller(id=1,userdata=aa)',
    ...(version === 'OpenFlow10' || hasActionSet ? [] : ['controller(pause)', 'controller(pause,userdata=01)']),
  ]),
]

const resubmit: Make = ({random, tables, table, bridge, facts, inSet}) => {
  const later = tables.filter((id) => id > table)
  // A table that leads back would seldom end.
  const to = random.chance(0.97) && later.length > 0 ? random.pick(later) : random.pick(tables)
  const port = random.pick(bridge.ports).ofport
  const forms = [
    `resubmit(,${to})`,
    `resubmit(,${to})`,
    `resubmit(${port === 65534 ? 'LOCAL' : port},${to})`,
    ...((facts.isTracked && isIp(facts)) || inSet ? [`resubmit(,${to},ct)`] : []),
    `resubmit(IN_PORT,${to})`,
  ]
  return [random.pick(forms)]
}

const group: Make = ({random, groups, inSet}) =>
  groups.length === 0 ? null : [`group:${inSet && random.chance(0.1) ? 999 : random.pick(groups)}`]

function nat(random: Random, etherType: bigint | null, plain: boolean): Piece {
  const v6 = etherType === ETHER.ipv6
  const side = random.pick(['src', 'dst'])
  const address = v6
    ? random.pick(['fd00::9', 'fd00::9-fd00::b', '[fd00::9]:80', '[fd00::9]:80-90', 'fd00::9-fd00::c'])
    : random.pick([
        '10.9.0.1',
        '10.9.0.1-10.9.0.5',
        '10.9.0.1:80',
        '10.9.0.1:80-90',
        '10.9.0.1-10.9.0.5:1000-2000',
        '0.0.0.0',
      ])
  const flags = /:\d+-|-/.test(address)
    ? random.pick(['', ',random', ',persistent', ',hash', ',persistent,random'])
    : ''
  return plain || random.chance(0.3) ? 'nat' : `nat(${side}=${address}${flags})`
}

const ct: Make = (scene) => {
  const {random, hasActionSet, tables, table, facts} = scene
  const {etherType} = facts
  if ((etherType !== ETHER.ipv4 && etherType !== ETHER.ipv6) || scene.inSet) return null
  const list: Piece[] = []
  const commits = random.chance(0.6)
  if (commits) list.push('commit')
  if (commits && random.chance(0.15)) list.push('force')
  const later = tables.filter((id) => id > table)
  if (!hasActionSet && later.length > 0 && random.chance(0.65)) list.push(`table=${random.pick(later)}`)
  const zone = random.weighted([
    [3, ''],
    [4, `zone=${random.pick([1, 2, 65520])}`],
    [1, 'zone=NXM_NX_REG0[0..15]'],
    [1, 'zone=NXM_NX_CT_ZONE[]'],
    [1, 'zone=NXM_NX_REG5[4..19]'],
  ] as const)
  if (zone !== '') list.push(zone)
  if (random.chance(0.35)) list.push(nat(random, etherType, !commits))
  if (commits && random.chance(0.06)) list.push(random.pick(['alg=ftp', 'alg=tftp']))
  if (commits && random.chance(0.4)) list.push({open: 'exec(', list: exec(random), close: ')'})
  return [{open: 'ct(', list, close: ')'}]
}

const exec = (random: Random): string[] =>
  random.some(
    [
      'set_field:0x5->ct_mark',
      'set_field:0x10/0xf0->ct_mark',
      'load:0x3->NXM_NX_CT_MARK[4..7]',
      'set_field:0x1/0xff->ct_label',
      'set_field:0x11223344556677889900aabbccddeeff->ct_label',
      'load:0x1->NXM_NX_CT_LABEL[64..95]',
      'move:NXM_NX_REG1[]->NXM_NX_CT_MARK[]',
      'move:NXM_NX_REG2[0..15]->NXM_NX_CT_LABEL[32..47]',
    ],
    1 + random.int(2),
  )

const learn: Make = ({random, tables, facts, inSet, bridge}) => {
  // A trace that comes through a native tunnel would learn for good.
  if (inSet || bridge.name === UNDERLAY) return null
  const specs = [
    'NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]',
    'NXM_OF_VLAN_TCI[0..11]',
    'load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15]',
    'output:NXM_OF_IN_PORT[]',
    'reg3=0x5',
    'load:0x7->NXM_NX_REG2[]',
  ]
  if (facts.etherType === ETHER.ipv4) specs.push('eth_type=0x800,NXM_OF_IP_DST[]=NXM_OF_IP_SRC[]')
  const options = random.some(
    [
      'idle_timeout=10',
      'hard_timeout=60',
      'priority=77',
      'cookie=0x9',
      'send_flow_rem',
      'fin_idle_timeout=1',
      'limit=3',
      'result_dst=NXM_NX_REG4[3]',
    ],
    random.int(4),
  )
  return [`learn(${[`table=${random.pick(tables)}`, ...options, ...random.some(specs, 1 + random.int(4))].join(',')})`]
}

const clone: Make = (scene) => {
  if (scene.depth > 2 || scene.inSet) return null
  const inside = {...scene, depth: scene.depth + 1}
  return [{open: 'clone(', list: actionsFor(inside), close: ')'}]
}

const checkPacketLarger: Make = ({random, inSet}) =>
  inSet ? null : [`check_pkt_larger(${random.pick([100, 1400])})->NXM_NX_REG${random.int(3)}[${random.int(32)}]`]

const queue: Make = ({random, bridge, version}) =>
  random.weighted<() => string[]>([
    [3, () => [`set_queue:${random.pick([0, 1, 2])}`]],
    [1, () => ['set_queue:1', 'pop_queue']],
    [
      version === 'OpenFlow10' ? 2 : 0,
      () => [`enqueue:${random.pick(bridge.ports.filter(({ofport}) => ofport < 60000)).ofport}:${random.int(3)}`],
    ],
  ])()

const bundle: Make = ({random, bridge}) => {
  const members = random.some(bridge.ports, 2).map(({ofport}) => (ofport === 65534 ? 'LOCAL' : ofport))
  const algorithm = random.chance(0.75) ? 'active_backup' : 'hrw'
  return [
    random.chance(0.5)
      ? `bundle(eth_src,50,${algorithm},ofport,members:${members.join(',')})`
      : `bundle_load(symmetric_l4,7,${algorithm},ofport,NXM_NX_REG1[0..15],members:${members.join(',')})`,
  ]
}

const multipath: Make = ({random}) => {
  const fields = random.pick(['eth_src', 'symmetric_l4', 'symmetric_l3l4', 'nw_src', 'nw_dst'])
  return [
    `multipath(${fields},50,${random.pick(['modulo_n', 'hash_threshold', 'hrw', 'iter_hash'])},${random.pick([1, 1, 2, 3])},0,NXM_NX_REG${random.int(3)}[0..7])`,
  ]
}

const sample: Make = ({random, inSet, bridge}) => {
  if (inSet) return null
  const port = random.chance(0.5)
    ? `,sampling_port=${random.pick(bridge.ports.filter(({ofport}) => ofport < 60000)).ofport}`
    : ''
  return [
    `sample(probability=${random.pick([1, 1000, 65535])},collector_set_id=1,obs_domain_id=${random.int(3)},obs_point_id=7${port}${random.pick(['', ',ingress', ',egress'])})`,
  ]
}

const small: Make = ({random, version}) => {
  const choices = [
    'note:11.22.33.44.55.66',
    'exit',
    'ct_clear',
    'ct_clear',
    'set_tunnel:0x7',
    'set_tunnel64:0x1234567890',
    'delete_field:tun_metadata0',
  ]
  if (version !== 'OpenFlow10') choices.push('conjunction(9,1/2)')
  const choice = random.pick(choices)
  return choice.startsWith('conjunction') ? null : [choice]
}

const finTimeout: Make = ({facts}) =>
  facts.proto === PROTO.tcp && allows(facts, fieldNamed('tcp_src'))
    ? ['fin_timeout(idle_timeout=5,hard_timeout=10)']
    : null

const KINDS: readonly (readonly [number, Make])[] = [
  [14, setField],
  [6, load],
  [8, move],
  [2, moveOverlapping],
  [4, push],
  [4, pop],
  [5, pushVlan],
  [4, popVlan],
  [3, modVlan],
  [4, modNetwork],
  [3, pushMpls],
  [3, popMpls],
  [3, mplsField],
  [6, decTtl],
  [14, outputs],
  [4, controllers],
  [9, resubmit],
  [7, group],
  [10, ct],
  [3, learn],
  [5, clone],
  [4, checkPacketLarger],
  [3, queue],
  [2, bundle],
  [1, multipath],
  [1, sample],
  [3, small],
  [1, finTimeout],
]

const SET_KINDS: readonly (readonly [number, Make])[] = [
  [14, setField],
  [3, load],
  [4, move],
  [3, pushVlan],
  [2, popVlan],
  [2, modVlan],
  [4, modNetwork],
  [2, pushMpls],
  [1, popMpls],
  [1, mplsField],
  [4, decTtl],
  [8, outputs],
  [3, group],
  [3, resubmit],
  [1, queue],
]
