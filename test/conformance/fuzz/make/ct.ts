import {ETHER, PROTO} from '../packet.ts'
import type {Random} from '../random.ts'
import type {Make, Scene} from '../scene.ts'
import type {Piece} from '../spec.ts'

const ALGS: ReadonlyMap<bigint, string> = new Map([
  [PROTO.tcp, 'alg=ftp'],
  [PROTO.udp, 'alg=tftp'],
])

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

export const ct: Make = (scene) => connection(scene, scene.random.chance(0.35))
export const ctNat: Make = (scene) => connection(scene, true)
/** In an action set there is no ct, and nothing to clear. */
export const ctClear: Make = ({inSet}) => (inSet ? null : ['ct_clear'])

function connection(scene: Scene, translates: boolean): readonly Piece[] | null {
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
  if (translates) list.push(nat(random, etherType, !commits))
  const alg = facts.isLaterFragment ? undefined : ALGS.get(facts.proto ?? 0n)
  if (commits && alg !== undefined && random.chance(0.15)) list.push(alg)
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
