import {FIELDS, type Field} from '../../../src/ovs/fields.ts'
import {tlvField} from '../../../src/ovs/syntax/tlv-fields.ts'
import type {Listed} from './listed.ts'
import {allows, type Facts} from './match.ts'

/** What pipelines may be made of: what the simulator does exactly and this switch has. */
export interface Vocabulary {
  readonly kinds: ReadonlySet<string>
  readonly matchable: readonly Field[]
  readonly writable: readonly Field[]
  readonly readable: readonly Field[]
  /** Tunnel options that the bridges have. */
  readonly options: readonly Field[]
}

/** @param tlvs length in bytes of each option */
export function vocabularyOf({kinds, matched, written}: Listed, tlvs: ReadonlyMap<number, number>): Vocabulary {
  const here = FIELDS.flatMap((field) => {
    if (!isOfThisSwitch(field)) return []
    if (field.format !== 'tlv') return field
    return tlvs.has(Number(field.name.slice('tun_metadata'.length))) ? (tlvField(field, {tlvs}) ?? []) : []
  })
  const exact = here.filter(({name}) => matched.has(name))
  return {
    kinds,
    matchable: exact.filter(({name}) => !UNMATCHABLE.test(name)),
    writable: here.filter(({name, writable}) => writable && written.has(name) && !UNWRITABLE.test(name)),
    readable: exact.filter(({name, nxm}) => nxm.length > 0 && !/^(tun_flags|recirc_id)$/.test(name)),
    options: here.filter(({format}) => format === 'tlv'),
  }
}

/** Later versions have more registers (see `later-registers.ts`), and second tags have names in answers alone. */
const isOfThisSwitch = ({name}: Field): boolean =>
  !/^(reg(1[6-9]|[23]\d)|xreg([89]|1\d)|xxreg[4-7]|vlan_tci1|dl_vlan(_pcp)?1)$/.test(name)

/** No flow of a controller may match them, or a dump does not show that it does. */
const UNMATCHABLE = /^(tun_ttl|tun_tos|skb_priority|recirc_id|conj_id|dp_hash|packet_type|tun_erspan_.*)$/
/** Written by other words: in ct's exec, by vlan_vid, or by no action. */
const UNWRITABLE = /^(ct_mark|ct_label|in_port_oxm|dl_vlan.*|tun_flags)$/

/** Fields that actions may write where the facts hold. */
export const writable = ({writable}: Vocabulary, facts: Facts): Field[] =>
  writable.filter((field) => (facts.isTagged || !field.name.startsWith('vlan_vid')) && allows(facts, field))

/** Fields that actions may read where the facts hold. */
export const readable = ({readable}: Vocabulary, facts: Facts): Field[] =>
  readable.filter((field) => allows(facts, field))
