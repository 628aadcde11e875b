import {type Field, fieldNamed} from '../../../src/ovs/fields.ts'
import {getField} from '../../../src/ovs/pipeline/packet.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {actionOf, EVERYWHERE} from './kinds.ts'
import {poppingInto, pushingOf, settingOf} from './make/fields.ts'
import {allows, clausesOfValue, type Facts, NO_FACTS} from './match.ts'
import {clausesOf, ETHER, type PacketSpec, PROTO, packetFor} from './packet.ts'
import type {Scene} from './scene.ts'
import {optionLength, type Piece} from './spec.ts'
import {formatFor, maskFor, maskOf} from './values.ts'

/** A packet, and a flow of the first table that takes it for its source address. */
export interface Planted {
  readonly packet: Map<string, bigint>
  readonly match: string[]
  readonly actions: readonly Piece[]
}

/** Above what else is generated, mostly. */
export const PLANTED_PRIORITY = 60000

/** Fields of packets that a kind of action can be done to. */
const PACKET_FOR: Readonly<Record<string, string>> = {
  ct: 'ip_src',
  nat: 'ip_src',
  decTtl: 'nw_ttl',
  decMplsTtl: 'mpls_label',
  popMpls: 'mpls_label',
  decNshTtl: 'nsh_ttl',
  decap: 'nsh_ttl',
  popVlan: 'vlan_pcp',
  pushVlan: 'vlan_pcp',
  modVlanVid: 'vlan_pcp',
  modVlanPcp: 'vlan_pcp',
  finTimeout: 'tcp_src',
}

/**
 * A flow that does what is wanted to a packet that it fits.
 *
 * @param source the packet's own source address
 * @returns null where this pipeline can't hold one
 */
export function plantAction(scene: Scene, kind: string, source: bigint): Planted | null {
  const needs = PACKET_FOR[kind]
  const option = kind === 'deleteField' ? scene.random.pick(scene.vocabulary.options) : undefined
  const field = needs === undefined ? option : fieldNamed(needs)
  const packet = packetFor(scene.random, scene.bridge, field).set('eth_src', source)
  // Without a hash no bucket is chosen.
  if (kind === 'group') packet.set('dp_hash', BigInt(1 + scene.random.int(16)))
  const {match, facts} = layersOf(packet, field)
  const own = {
    ...scene,
    facts,
    groups: kind === 'group' && scene.random.chance(0.6) ? scene.groups.slice(0, 1) : scene.groups,
  }
  const made = option ? [`delete_field:${option.name}`] : actionOf(own, kind)
  if (made.length === 0 && !EVERYWHERE.has(kind)) return null
  return {
    packet,
    match: [sourceClause(source), ...match],
    actions: kind === 'drop' ? [] : [...made, ...goingOn(own, kind)],
  }
}

/** A flow that matches the field, and mostly writes and reads it too. */
export function plantField(scene: Scene, field: Field, source: bigint): Planted {
  const {random, vocabulary, bridge} = scene
  const packet = packetFor(random, bridge, field).set('eth_src', source)
  const {match, facts} = layersOf(packet, field)
  const has = (fields: readonly Field[]): boolean =>
    fields.some(({name}) => name === field.name) && allows(facts, field)
  if (has(vocabulary.matchable) && !LAYERS.test(field.name)) match.push(...exactly(scene, packet, field))
  if (field.name !== 'eth_src') match.unshift(sourceClause(source))
  const actions: Piece[] = []
  if (has(vocabulary.readable) && random.chance(0.6)) {
    actions.push(pushingOf(random, field), poppingInto({...scene, facts}))
  }
  if (has(vocabulary.writable) && random.chance(0.7)) actions.push(settingOf(random, field))
  return {packet, match, actions: [...actions, ...goingOn({...scene, facts}, 'set')]}
}

const sourceClause = (source: bigint): string => `eth_src=${formatFor(fieldNamed('eth_src'), source)}`
const LAYERS = /^(eth_type|nw_proto|icmp_type|icmp_code|icmpv6_type|icmpv6_code|ct_state)$/

/** A match of the value that the packet has, or of some of its bits. */
function exactly({random, bridge}: Scene, packet: PacketSpec, field: Field): string[] {
  const tlvs = new Map(bridge.options.map((n) => [n, optionLength(n)]))
  const read = parseFlowText(clausesOf(packet).join(','), {tlvs})
  if ('error' in read) return []
  const value = getField(read.packet, field)
  const mask = field.maskable && random.chance(0.3) ? maskFor(random, field) : maskOf(field.bits)
  return clausesOfValue(field, value, mask)
}

/** Clauses for the packet's layers as far as the field needs them, and what is known then. */
function layersOf(packet: PacketSpec, field?: Field): {match: string[]; facts: Facts} {
  const match: string[] = []
  let facts = NO_FACTS
  if (field?.prerequisite === 'ct') {
    match.push('ct_state=-inv+trk')
    facts = {...facts, isTracked: true}
  }
  if (field?.prerequisite === 'vlan') {
    match.push('vlan_tci=0x1000/0x1000')
    facts = {...facts, isTagged: true}
  }
  const etherType = packet.get('eth_type')
  if (etherType === undefined || (field?.prerequisite === 'none' && !LAYERS.test(field.name))) return {match, facts}
  match.push(`eth_type=0x${etherType.toString(16)}`)
  facts = {...facts, etherType}
  const proto = packet.get('nw_proto')
  if ((etherType !== ETHER.ipv4 && etherType !== ETHER.ipv6) || proto === undefined) return {match, facts}
  match.push(`nw_proto=${proto}`)
  const isLaterFragment = packet.get('ip_frag') === 3n
  facts = {...facts, proto, isLaterFragment}
  const name =
    etherType === ETHER.ipv4 && proto === PROTO.icmp
      ? 'icmp'
      : etherType === ETHER.ipv6 && proto === PROTO.icmp6
        ? 'icmpv6'
        : null
  const [icmpType, icmpCode] = [packet.get(`${name}_type`), packet.get(`${name}_code`)]
  if (icmpType === undefined || icmpCode === undefined) return {match, facts}
  match.push(`${name}_type=${icmpType}`, `${name}_code=${icmpCode}`)
  return {match, facts: {...facts, icmpType, icmpCode}}
}

/** On to a later table; a list with instructions ends with the one that does so. */
const goingOn = ({random, version, tables, table}: Scene, kind: string): string[] => {
  const later = tables.filter((id) => id > table)
  if (later.length === 0) return []
  const isGoto = version !== 'OpenFlow10' && (kind === 'goto' || /^(write|clear)/.test(kind) || random.chance(0.6))
  return [isGoto ? `goto_table:${random.pick(later)}` : `resubmit(,${random.pick(later)})`]
}
