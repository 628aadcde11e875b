const STATE = [
  'move:NXM_NX_CT_STATE[0..7]->NXM_OF_ETH_SRC[0..7]',
  'move:NXM_NX_CT_MARK[0..15]->NXM_OF_ETH_SRC[8..23]',
  'move:NXM_NX_CT_LABEL[0..15]->NXM_OF_ETH_SRC[24..39]',
  'move:NXM_NX_CT_ZONE[0..7]->NXM_OF_ETH_DST[0..7]',
]
const ORIGINAL = [
  'move:NXM_NX_CT_NW_SRC[0..7]->NXM_OF_ETH_DST[8..15]',
  'move:NXM_NX_CT_NW_DST[0..7]->NXM_OF_ETH_DST[16..23]',
  'move:NXM_NX_CT_TP_SRC[0..15]->NXM_OF_ETH_DST[24..39]',
]
const ORIGINAL6 = [
  'move:NXM_NX_CT_IPV6_SRC[0..7]->NXM_OF_ETH_DST[8..15]',
  'move:NXM_NX_CT_IPV6_DST[0..7]->NXM_OF_ETH_DST[16..23]',
  'move:NXM_NX_CT_TP_SRC[0..15]->NXM_OF_ETH_DST[24..39]',
]

/** The bits of ct_state that a packet can come back with; a flow for each counts how often it did. */
const STATES = [
  '+inv-est-new-rel',
  ...[
    '+new-est-rel-rpl',
    '+est-new-rel-rpl',
    '+est-new-rel+rpl',
    '+new-est+rel',
    '+rel-est-new-rpl',
    '+rel-est-new+rpl',
  ],
].flatMap((state) => ['-snat-dnat', '+snat-dnat', '-snat+dnat'].map((nat) => `+trk${state}${nat}`))

/**
 * A table that writes what conntrack said of the packet over its MAC addresses, counts it in the flow of its state, and sends it
 * where the next table says.
 */
export function showing(table: number): string {
  const flows = STATES.flatMap((state) =>
    (['ip', 'ipv6'] as const).map((type) => {
      const isValid = !state.includes('+inv')
      const original = isValid ? (type === 'ip' ? ORIGINAL : ORIGINAL6) : []
      const match = `ct_state=${state}${isValid ? '-inv' : ''},${type}`
      return `table=${table},priority=9,${match},actions=${[...STATE, ...original].join(',')},resubmit(,${table + 1})`
    }),
  )
  return [...flows, `table=${table},priority=1,actions=${STATE.join(',')},resubmit(,${table + 1})`, ''].join('\n')
}

/** Pod a's packets to b, all others to a. */
export const crossing = (table: number): string =>
  `table=${table},priority=5,in_port=1,actions=output:2\ntable=${table},priority=4,actions=output:1\n`
