/** Names of the bits of flag fields, lowest bit first; empty where a bit has none. */

/** lib/ofp-util, `CS_*` of include/openvswitch/packets.h. */
export const CT_STATE = ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'] as const

/** `TCP_*` of lib/packets.h. */
export const TCP_FLAGS = [
  'fin',
  'syn',
  'rst',
  'psh',
  'ack',
  'urg',
  'ece',
  'cwr',
  'ns',
  '[200]',
  '[400]',
  '[800]',
] as const

/** `FLOW_TNL_F_*` of include/openvswitch/packets.h. */
export const TUN_FLAGS = ['oam', 'df', 'csum', 'key'] as const

/** `10` and `11` of nw_frag: bit 0 a fragment, bit 1 not the first. Value and mask of each word (lib/meta-flow.c). */
export const FRAGS: ReadonlyMap<string, readonly [value: number, mask: number]> = new Map([
  ['no', [0, 3]],
  ['yes', [1, 1]],
  ['first', [1, 3]],
  ['later', [3, 3]],
  ['not_later', [0, 2]],
])

/** OpenFlow ports that stand for something else than a device (`OFPP_*`). */
export const RESERVED_PORTS: ReadonlyMap<string, number> = new Map([
  ['UNSET', 0xfff7],
  ['IN_PORT', 0xfff8],
  ['TABLE', 0xfff9],
  ['NORMAL', 0xfffa],
  ['FLOOD', 0xfffb],
  ['ALL', 0xfffc],
  ['CONTROLLER', 0xfffd],
  ['LOCAL', 0xfffe],
  ['NONE', 0xffff],
  ['ANY', 0xffff],
])

/** As dumps print them: `NONE` is `ANY` from OpenFlow 1.1 on, and ovs-ofctl prints the latter. */
export const RESERVED_PORT_NAMES: ReadonlyMap<number, string> = new Map(
  [...RESERVED_PORTS].filter(([name]) => name !== 'NONE').map(([name, port]) => [port, name] as const),
)

/** The bits of `value`, joined as in `new|trk`; `0` where none is set. */
export function formatFlags(value: number, names: readonly string[]): string {
  const words: string[] = []
  names.forEach((name, bit) => {
    if (value & (1 << bit)) words.push(name)
  })
  return words.join('|') || '0'
}

/** Each bit of `mask` with its sign, as in `+new-est+trk`. */
export function formatMaskedFlags(value: number, mask: number, names: readonly string[]): string {
  let text = ''
  names.forEach((name, bit) => {
    if (mask & (1 << bit)) text += (value & (1 << bit) ? '+' : '-') + name
  })
  return text
}
