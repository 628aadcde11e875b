import {FIELDS, type Field, type Prerequisite, W} from '../../ovs/fields.ts'
import type {Packet} from '../../ovs/pipeline/packet.ts'
import {getField, setField} from '../../ovs/pipeline/packet.ts'
import {parseFlowText} from '../../ovs/syntax/flow-text.ts'
import {parseFlows} from '../../ovs/syntax/flows.ts'
import {formatFieldValue} from '../../ovs/syntax/format-value.ts'
import {tlvField} from '../../ovs/syntax/tlv-fields.ts'
import type {FieldSupport, SupportLevel} from './answer.ts'
import {blankPacket, sendThrough, switchWith, TLVS} from './test-switch.ts'

/** Asks the simulator about each field: whether a flow tells two values apart, and whether set_field writes it. */
export const fieldSupport = (): FieldSupport[] =>
  FIELDS.map((known) => {
    const field = tlvField(known, {tlvs: TLVS}) ?? known
    return {
      name: field.name,
      aliases: field.aliases,
      bits: known.format === 'tlv' ? 992 : known.bits,
      since: sinceOf(field.name),
      matched: matched(field),
      written: field.writable ? written(field) : null,
    }
  })

/** Versions that brought a field after 2.11 (include/openvswitch/meta-flow.h). */
function sinceOf(name: string): string | null {
  if (name.startsWith('tun_gtpu_')) return '2.13'
  const register = /^(x*)reg(\d+)$/.exec(name)
  const first = register && Number(register[2]) * 2 ** register[1]!.length
  return first !== null && first >= 16 ? '3.7' : null
}

/** What stands before the field in a match so that its prerequisites hold. */
const BEFORE: Readonly<Record<Prerequisite, string>> = {
  none: '',
  ct: 'ct_state=new|trk,ip,',
  vlan: 'dl_vlan=5,',
  mpls: 'mpls,',
  ipv4: 'ip,',
  ipv6: 'ipv6,',
  ip: 'ip,',
  arp: 'arp,',
  tcp: 'tcp,',
  udp: 'udp,',
  sctp: 'sctp,',
  icmp: 'icmp,',
  icmp6: 'icmp6,',
  nd: 'icmp6,icmpv6_type=135,icmpv6_code=0,',
  ndSolicit: 'icmp6,icmpv6_type=135,icmpv6_code=0,',
  ndAdvert: 'icmp6,icmpv6_type=136,icmpv6_code=0,',
  nsh: 'dl_type=0x894f,',
}

/** Bits that the field has with every value: a tag is there, a fragment's flags go together. */
function sampleValue(field: Field): bigint {
  if (/^(vlan_tci1?|vlan_vid)$/.test(field.name)) return 0x1007n
  if (field.format === 'frag') return 1n
  if (field.name === 'eth_type') return 0x88cdn
  if (field.format === 'packetType') return 0x1894fn
  if (field.name === 'nw_tos') return 8n
  return 1n
}

function packetFor(field: Field, before: string): Packet | null {
  const read = parseFlowText(before.replace(/^mpls,/, 'dl_type=0x8847,'))
  if ('error' in read) return null
  const packet = blankPacket()
  read.packet.forEach((word, i) => {
    if (word !== 0 && word !== 0xffff) packet[i] = word
  })
  setField(packet, field, sampleValue(field))
  // A second tag is there by a bit of its own.
  if (/^dl_vlan(_pcp)?1$/.test(field.name)) packet[W.vlan + 1]! |= 0x1000
  return packet
}

/** The value as a dump writes it. */
function text(field: Field): string {
  const full = (1n << BigInt(field.bits)) - 1n
  if (field.format === 'frag') return 'first'
  return field.format === 'tunFlags' ? '+oam' : formatFieldValue(field, sampleValue(field), full, full)
}

/** A flow that matches the value takes a packet with it, and none without. */
function matched(field: Field): SupportLevel {
  const before = BEFORE[field.prerequisite]
  // The same name is an instruction's or the table's own, and no match has it.
  if (field.name === 'conj_id') return exact
  const match = `${before}${field.name}=${text(field)}`
  const flows = `table=0, priority=10,${match} actions=output:2\ntable=0, priority=1 actions=drop\n`
  const [flow] = parseFlows(flows, {tlvs: TLVS}).items
  if (!flow || flow.unknownMatch.length > 0) return {status: 'unread', reasons: [`'${match}' is kept verbatim`]}
  const packet = packetFor(field, before)
  if (packet === null) return {status: 'unread', reasons: [`no packet with '${before}' can be asked about`]}
  const other = packet.slice()
  setField(other, field, 0n)
  const input = switchWith(flows)
  const hits = (asked: Packet): boolean =>
    sendThrough(input, 'faithful', asked).passes[0]?.lookups[0]?.flow?.priority === 10
  return hits(packet) && !hits(other)
    ? exact
    : {status: 'undetermined', reasons: ['a flow does not tell its values apart']}
}

const exact: SupportLevel = {status: 'exact', reasons: []}

const setText = (field: Field): string =>
  field.format === 'tunFlags' ? `load:0x1->${field.nxm[0]}[]` : `set_field:${text(field)}->${field.name}`

/** set_field puts the value into a packet that has the field, in both modes. */
function written(field: Field): SupportLevel {
  const before = BEFORE[field.prerequisite]
  const packet = packetFor(field, before)
  if (packet === null) return {status: 'unread', reasons: [`no packet with '${before}' can be asked about`]}
  const isCt = field.name === 'ct_mark' || field.name === 'ct_label'
  const set = setText(field)
  const flows = `table=0, actions=${isCt ? `ct(commit,table=1,exec(${set}))` : `${set},resubmit(,1)`}\ntable=1, actions=output:2\n`
  const [flow] = parseFlows(flows, {tlvs: TLVS}).items
  if (!flow || flow.actions.some(({kind}) => kind === 'unknown'))
    return {status: 'unread', reasons: [`'${set}' is kept verbatim`]}
  const blank = packet.slice()
  if (field.prerequisite !== 'vlan' && !/^(dl_)?vlan/.test(field.name)) setField(blank, field, 0n)
  const result = sendThrough(switchWith(flows), 'faithful', blank)
  const reasons = [...new Set(result.undetermined.map(({reason}) => reason))]
  if (reasons.length > 0) return {status: 'undetermined', reasons}
  const last = result.passes.at(-1)
  const value = isCt ? last && getField(last.flow, field) : last && getField(last.final, field)
  return value === sampleValue(field) ? exact : {status: 'undetermined', reasons: ['set_field leaves another value']}
}
