import {splitActions} from '../../src/ovs/pipeline/odp-list.ts'

/** The labels of a packet, the top one last, and the type that its Ethernet header says. */
export interface LabelStack {
  readonly labels: readonly Label[]
  readonly type: string
}

type Label = Readonly<Record<string, number>>

const TYPES: Readonly<Record<string, readonly string[]>> = {
  '0x800': ['ip', 'tcp', 'udp', 'icmp', 'sctp'],
  '0x86dd': ['ipv6', 'tcp6', 'udp6', 'icmp6', 'sctp6'],
  '0x806': ['arp'],
  '0x8035': ['rarp'],
  '0x8847': ['mpls'],
  '0x8848': ['mplsm'],
}

/** The stack of a `Flow:` line: OVS tells of three entries, whether they are there or not. */
export function labelsOfFlow(flow: string): LabelStack {
  const clauses = flow.split(',')
  const values = new Map(clauses.map((clause) => [clause.split('=')[0] ?? '', Number(clause.split('=')[1])]))
  const typed = Object.entries(TYPES).find(([, words]) => words.some((word) => clauses.includes(word)))?.[0]
  const type = typed ?? hex(values.get('dl_type') ?? 0)
  if (!values.has('mpls_label')) return {labels: [], type}
  const top = Object.fromEntries(['label', 'tc', 'ttl', 'bos'].map((name) => [name, values.get(`mpls_${name}`) ?? 0]))
  return {labels: [entry(values.get('mpls_lse2') ?? 0), entry(values.get('mpls_lse1') ?? 0), top], type}
}

const entry = (word: number): Label => ({
  label: word >>> 12,
  tc: (word >>> 9) & 7,
  ttl: word & 0xff,
  bos: (word >>> 8) & 1,
})

/** The stack after `push_mpls`, `pop_mpls` or `set(mpls(…))`; null for another action, or one that finds no label. */
export function afterLabelAction({labels, type}: LabelStack, action: string): LabelStack | null {
  const [, name = '', args = ''] = /^(push_mpls|pop_mpls|set\(mpls)\((.*?)\)+$/.exec(action) ?? []
  const {eth_type: pushed = 0, ...label} = Object.fromEntries(
    splitActions(args).map((field) => [field.split('=')[0] ?? '', Number(field.split('=')[1])]),
  )
  if (name === 'push_mpls') return {labels: [...labels, label], type: hex(pushed)}
  if (name === 'pop_mpls') return {labels: labels.slice(0, -1), type: hex(pushed)}
  const top = labels.at(-1)
  return name === '' || top === undefined ? null : {labels: [...labels.slice(0, -1), {...top, ...label}], type}
}

/** The stack in one order, to compare with another. */
export const stackText = ({labels, type}: LabelStack): string =>
  [...labels.map(({label, tc, ttl, bos}) => `${label}/${tc}/${ttl}/${bos}`), type].join('|')

const hex = (type: number): string => `0x${type.toString(16)}`
