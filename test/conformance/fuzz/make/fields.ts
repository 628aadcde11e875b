import {FIELD_BY_NAME, type Field} from '../../../../src/ovs/fields.ts'
import type {Random} from '../random.ts'
import type {Make, Scene} from '../scene.ts'
import {formatFor, maskFor, maskOf, valueFor} from '../values.ts'
import {readable, writable} from '../vocabulary.ts'

const range = (random: Random, field: Field, width: number): string => {
  const {format} = field
  const bits = widthOf(field)
  // How wide an option is, is the map's to say.
  if (format === 'tlv' && width === bits) return `[0..${bits - 1}]`
  const start = random.int(bits - width + 1)
  return width === bits ? '[]' : width === 1 ? `[${start}]` : `[${start}..${start + width - 1}]`
}
/** OVS counts 12 bits of vlan_vid, and 2 of ip_frag. */
const widthOf = ({name, bits}: Field): number => (name === 'vlan_vid' ? 12 : name === 'ip_frag' ? 2 : bits)
const nxmName = (field: Field): string => field.nxm[0] ?? field.name

export const setField: Make = ({random, facts, vocabulary}) => [
  settingOf(random, random.pick(writable(vocabulary, facts))),
]

/** A set_field of just this field. */
export function settingOf(random: Random, field: Field): string {
  const mask =
    field.maskable && random.chance(0.3) && !field.name.startsWith('vlan') ? maskFor(random, field) : maskOf(field.bits)
  const value =
    field.name === 'vlan_vid' ? BigInt(0x1000 + random.pick([0, 10, 20, 30])) : valueFor(random, field) & mask
  const masked = mask === maskOf(field.bits) ? '' : `/${formatFor(field, mask)}`
  return `set_field:${formatFor(field, value)}${masked}->${field.name}`
}

export const load: Make = ({random, facts, vocabulary}) => {
  const fields = writable(vocabulary, facts).filter(({nxm, format}) => nxm.length > 0 && format !== 'ipv6')
  const field = random.pick(fields)
  const width =
    field.maskable || random.chance(0.2) ? 1 + random.int(Math.min(widthOf(field), 64)) : Math.min(widthOf(field), 64)
  return [`load:0x${random.bits(width).toString(16)}->${nxmName(field)}${range(random, field, width)}`]
}

export const move: Make = ({random, facts, vocabulary}) => {
  const [src, dst] = [
    random.pick(readable(vocabulary, facts)),
    random.pick(writable(vocabulary, facts).filter(({nxm}) => nxm.length > 0)),
  ]
  const most = Math.min(widthOf(src), widthOf(dst))
  const width = random.chance(0.5) ? most : 1 + random.int(most)
  return [`move:${nxmName(src)}${range(random, src, width)}->${nxmName(dst)}${range(random, dst, width)}`]
}

/** Both ends within one field, or in registers that share storage. */
export const moveOverlapping: Make = ({random}) => {
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

/** What is pushed is mostly popped again: nothing else shows what it was. */
export const push: Make = (scene) => {
  const {random} = scene
  const pushed = pushingOf(random, readFrom(scene))
  return random.chance(0.6) ? [pushed, poppingInto(scene)] : [pushed]
}

/** A push of just this field, whole or a part. */
export const pushingOf = (random: Random, field: Field): string =>
  `push:${nxmName(field)}${range(random, field, random.chance(0.6) ? widthOf(field) : 1 + random.int(widthOf(field)))}`

/** A field to read; often one that has a value in every packet. */
const readFrom = ({random, facts, vocabulary}: Scene, chance = 0.4): Field => {
  const fields = readable(vocabulary, facts)
  const filled = random.chance(chance) ? fields.filter(({name}) => FILLED.has(name)) : []
  return random.pick(filled.length > 0 ? filled : fields)
}
const FILLED: ReadonlySet<string> = new Set([
  'eth_src',
  'eth_dst',
  'eth_type',
  'in_port',
  'nw_ttl',
  'nw_proto',
  'ip_src',
])

/** Of two that are pushed the later comes first. */
export const pop: Make = (scene) => {
  const {random} = scene
  // Two that have values, so that it shows which of them came first.
  const chance = random.chance(0.5) ? 1 : 0.4
  const fields = random.chance(0.7) ? [0, 1].map(() => readFrom(scene, chance)) : []
  return [...fields.map((field) => pushingOf(random, field)), poppingInto(scene)]
}

export function poppingInto({random, facts, vocabulary}: Scene): string {
  const fields = writable(vocabulary, facts).filter(({nxm}) => nxm.length > 0)
  const registers = random.chance(0.3) ? fields.filter(({name}) => /^reg/.test(name)) : []
  const field = random.pick(registers.length > 0 ? registers : fields)
  const width = random.chance(0.6) ? widthOf(field) : 1 + random.int(widthOf(field))
  return `pop:${nxmName(field)}${range(random, field, width)}`
}
