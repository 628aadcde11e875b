import * as fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FIELDS, type Field, FLOW_WORDS, W} from '../../../src/ovs/fields.ts'
import type {Match} from '../../../src/ovs/syntax/flow-types.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {formatMatch} from '../../../src/ovs/syntax/format-match.ts'
import {formatFieldValue} from '../../../src/ovs/syntax/format-value.ts'
import {MatchBuilder} from '../../../src/ovs/syntax/match-builder.ts'

const match = suite('ovs/syntax match')

function read(text: string): Match {
  const [flow] = parseFlows(`${text} actions=drop`).items
  assert.equal(flow?.unknownMatch, [], text)
  return flow?.match ?? {words: [], masks: [], values: []}
}

/** `[word, value, mask]` of each word. */
const words = ({words, values, masks}: Match): (number | undefined)[][] => words.map((w, i) => [w, values[i], masks[i]])

const IP = [W.dl_type, 0x0800, 0xffff]
const IPV6 = [W.dl_type, 0x86dd, 0xffff]
const ALL = 0xffff_ffff

for (const [text, expected, printed = text] of [
  ['in_port=3', [[W.in_port, 3, 0xffff]]],
  ['in_port=LOCAL', [[W.in_port, 65534, 0xffff]]],
  ['reg0=0x200/0x200', [[W.regs, 0x200, 0x200]]],
  ['reg15=0', [[W.regs + 15, 0, ALL]]],
  ['reg31=0xffffffff', [[W.regs + 31, ALL, ALL]]],
  [
    'xreg1=0x500000001',
    [
      [W.regs + 2, 5, ALL],
      [W.regs + 3, 1, ALL],
    ],
    'reg2=0x5,reg3=0x1',
  ],
  ['metadata=0/0xff', [[W.metadata + 1, 0, 0xff]]],
  ['ct_state=+new-est+trk', [[W.ct_state, 0x21, 0x23]]],
  ['ct_state=new|trk', [[W.ct_state, 0x21, ALL]]],
  ['ct_state=0', [[W.ct_state, 0, ALL]]],
  ['ct_state=0x21/0x23', [[W.ct_state, 0x21, 0x23]], 'ct_state=+new-est+trk'],
  ['ct_mark=0/0x10', [[W.ct_mark, 0, 0x10]]],
  ['ct_label=0x200000000/0xffffffff00000000', [[W.ct_label + 2, 2, ALL]]],
  ['conj_id=7,ip', [[W.conj_id, 7, ALL], IP]],
  ['dl_dst=01:00:00:00:00:00/01:00:00:00:00:00', [[W.dl_dst, 0x100, 0x100]]],
  [
    'dl_src=0a:00:00:00:00:06',
    [
      [W.dl_src, 0x0a00, 0xffff],
      [W.dl_src + 1, 6, ALL],
    ],
  ],
  ['dl_type=0x894f', [[W.dl_type, 0x894f, 0xffff]]],
  ['dl_vlan=10', [[W.vlan, 0x100a, 0x1fff]]],
  ['dl_vlan=10,dl_vlan_pcp=3', [[W.vlan, 0x700a, 0xffff]]],
  ['dl_vlan_pcp=3', [[W.vlan, 0x7000, 0xf000]]],
  ['dl_vlan=65535', [[W.vlan, 0, 0xffff]], 'vlan_tci=0x0000'],
  ['vlan_tci=0x1000/0x1000', [[W.vlan, 0x1000, 0x1000]]],
  ['vlan_tci=0x0000', [[W.vlan, 0, 0xffff]]],
  ['vlan_tci=0x0000/0x1fff', [[W.vlan, 0, 0x1fff]]],
  ['vlan_vid=0x1005', [[W.vlan, 0x1005, 0x1fff]], 'dl_vlan=5'],
  ['ip,nw_dst=10.10.0.0/16', [IP, [W.nw_dst, 0x0a0a0000, 0xffff0000]]],
  ['ip,nw_dst=10.0.0.1/255.0.0.255', [IP, [W.nw_dst, 0x0a000001, 0xff0000ff]]],
  ['ip,nw_dst=10.1.2.3/255.255.0.0', [IP, [W.nw_dst, 0x0a010000, 0xffff0000]], 'ip,nw_dst=10.1.0.0/16'],
  ['ip,nw_src=255.255.255.255', [IP, [W.nw_src, ALL, ALL]]],
  ['ip,nw_tos=184,nw_ecn=1,nw_ttl=64', [IP, [W.nw_tos, 185, 255], [W.nw_ttl, 64, 255]]],
  ['ip,nw_frag=no', [IP, [W.nw_frag, 0, 3]]],
  ['ip,nw_frag=not_later', [IP, [W.nw_frag, 0, 2]]],
  ['ip,nw_frag=yes', [IP, [W.nw_frag, 1, 1]]],
  ['ip,nw_frag=first', [IP, [W.nw_frag, 1, 3]]],
  ['ip,nw_frag=later', [IP, [W.nw_frag, 3, 3]]],
  ['ip,nw_proto=50', [IP, [W.nw_proto, 50, 255]]],
  ['igmp', [IP, [W.nw_proto, 2, 255]], 'ip,nw_proto=2'],
  ['ip,nw_proto=6,tp_dst=80', [IP, [W.nw_proto, 6, 255], [W.tp_dst, 80, 0xffff]], 'tcp,tp_dst=80'],
  ['tcp,tp_dst=0x1f90/0xfff8', [IP, [W.nw_proto, 6, 255], [W.tp_dst, 0x1f90, 0xfff8]]],
  ['udp,tp_src=0x0/0xff00', [IP, [W.nw_proto, 17, 255], [W.tp_src, 0, 0xff00]]],
  ['tcp,tcp_flags=+syn-ack', [IP, [W.nw_proto, 6, 255], [W.tcp_flags, 2, 0x12]]],
  ['tcp,tcp_flags=syn|ack', [IP, [W.nw_proto, 6, 255], [W.tcp_flags, 0x12, 0xfff]]],
  ['icmp,icmp_type=8,icmp_code=0', [IP, [W.nw_proto, 1, 255], [W.tp_src, 8, 255], [W.tp_dst, 0, 255]]],
  [
    'arp,arp_spa=10.0.0.1,arp_tpa=10.0.0.2,arp_op=1',
    [IP.with(1, 0x0806), [W.nw_src, 0x0a000001, ALL], [W.nw_dst, 0x0a000002, ALL], [W.nw_proto, 1, 0xffff]],
  ],
  ['ipv6,ipv6_dst=fd00::/10', [IPV6, [W.ipv6_dst, 0xfd000000, 0xffc00000]]],
  [
    'ipv6,ipv6_src=::ffff:10.0.0.1',
    [
      IPV6,
      [W.ipv6_src, 0, ALL],
      [W.ipv6_src + 1, 0, ALL],
      [W.ipv6_src + 2, 0xffff, ALL],
      [W.ipv6_src + 3, 0x0a000001, ALL],
    ],
  ],
  ['ipv6,ipv6_label=0x12345', [IPV6, [W.ipv6_label, 0x12345, 0xfffff]]],
  ['mpls,mpls_label=20,mpls_bos=1', [IP.with(1, 0x8847), [W.mpls, (20 << 12) | 0x100, 0xfffff100]]],
  ['packet_type=(1,0x894f)', [[W.packet_type, 0x1894f, ALL]]],
  [
    'tun_id=0x64,tun_dst=172.31.0.220',
    [
      [W.tun_id, 0, ALL],
      [W.tun_id + 1, 0x64, ALL],
      [W.tun_dst, 0xac1f00dc, ALL],
    ],
  ],
  ['tun_flags=+oam', [[W.tun_flags, 1, 1]]],
  [
    'tun_metadata3=0xa/0xf',
    [
      [W.tun_metadata + 3, 0xa, 0xf],
      [W.tun_present, 8, 8],
    ],
  ],
  ['actset_output=UNSET', [[W.actset_output, 0xfff7, ALL]]],
] as const satisfies readonly (readonly [string, readonly (readonly number[])[], string?])[]) {
  match(`reads ${text}`, () => {
    const got = read(text)
    const sorted = [...expected].sort(([a], [b]) => (a ?? 0) - (b ?? 0))
    assert.equal(words(got), sorted)
    assert.is(formatMatch(got), printed)
  })
}

match('takes several words of one option as its TLV map says', () => {
  const names = {
    tlvs: new Map([
      [0, 4],
      [2, 8],
      [5, 4],
    ]),
  }
  const [flow] = parseFlows('tun_metadata2=0x1234567890abcdef,tun_metadata5=0x1 actions=drop', names).items
  assert.equal(flow && words(flow.match), [
    [W.tun_metadata + 1, 0x12345678, ALL],
    [W.tun_metadata + 2, 0x90abcdef, ALL],
    [W.tun_metadata + 3, 1, ALL],
    [W.tun_present, 0x24, 0x24],
  ])
  assert.is(flow && formatMatch(flow.match, names), 'tun_metadata2=0x1234567890abcdef,tun_metadata5=0x1')
  const [other] = parseFlows('tun_metadata1=0x1 actions=drop', names).items
  assert.equal(other?.unknownMatch, ['tun_metadata1=0x1'])
})

/** What has to stand before the field in a match. */
const NEEDS: Readonly<Record<Field['prerequisite'], string>> = {
  none: '',
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
  nd: 'icmp6,icmp_type=135,icmp_code=0,',
  ndSolicit: 'icmp6,icmp_type=135,icmp_code=0,',
  ndAdvert: 'icmp6,icmp_type=136,icmp_code=0,',
  nsh: 'dl_type=0x894f,',
  ct: 'ct_state=+new+trk,ip,',
}

const anyField = fc.constantFrom(...FIELDS.filter(({name}) => !name.startsWith('tun_erspan')))

/** A value of the field, masked where it can be. */
const fieldAndValue = anyField.chain((field) => {
  const full = (1n << BigInt(field.bits)) - 1n
  const value = field.format === 'frag' ? fc.constantFrom(0n, 1n, 3n) : fc.bigInt(0n, full)
  const mask =
    field.maskable && field.format !== 'frag' ? fc.oneof(fc.constant(full), fc.bigInt(1n, full)) : fc.constant(full)
  return fc.tuple(fc.constant(field), value, mask)
})

match('reads every field as it prints it, whatever its value', () => {
  fc.assert(
    fc.property(fieldAndValue, ([field, value, mask]) => {
      if (field.format === 'frag') mask = 3n
      const full = field.format === 'frag' ? 3n : (1n << BigInt(field.bits)) - 1n
      // An exact set of flags has a form of its own; of tunnel flags it has none.
      if (field.format === 'tunFlags') [value, mask] = [value & 1n, 1n]
      if (field.format === 'ctState') [value, mask] = [value & 0xffn, mask === full ? full : mask & 0xffn || 1n]
      if (field.format === 'port') value &= 0xffffn
      // Ports of 32 bits have the reserved ones at the top of the field, and in a flow's key as in 16 bits.
      const reserved = field.format === 'port' && field.bits === 32 && value >= 0xff00n ? 0xffff_0000n : 0n
      const text = formatFieldValue(field, (value & mask) + reserved, mask, full)
      const got = read(`${NEEDS[field.prerequisite]}${field.name}=${text}`)
      field.parts.forEach(({word, shift, bits}, i) => {
        const right = BigInt(field.parts.slice(i + 1).reduce((sum, part) => sum + part.bits, 0))
        const at = got.words.indexOf(word)
        const wanted = Number(((mask >> right) & ((1n << BigInt(bits)) - 1n)) << BigInt(shift))
        if (wanted === 0) return
        const gotMask = got.masks[at] ?? 0
        assert.is((gotMask & wanted) >>> 0, field.name === 'nw_tos' ? wanted & 0xfc : wanted, `${field.name}=${text}`)
        const gotValue = ((got.values[at] ?? 0) & gotMask & wanted) >>> 0
        const value32 = Number((((value & mask) >> right) & ((1n << BigInt(bits)) - 1n)) << BigInt(shift))
        assert.is(gotValue, field.name === 'nw_tos' ? value32 & 0xfc : value32, `${field.name}=${text}`)
      })
    }),
    {numRuns: 2000},
  )
})

match('prints a match so that it reads as the same match', () => {
  const field = fc.constantFrom(
    ...FIELDS.filter(({name}) =>
      /^(reg\d+|tun_src|tun_dst|metadata|ct_mark|ct_label|pkt_mark|eth_src|eth_dst|ip_src|ip_dst|tcp_src|tcp_dst|nw_ttl)$/.test(
        name,
      ),
    ),
  )
  const part = field.chain((f) => {
    const full = (1n << BigInt(f.bits)) - 1n
    return fc.tuple(fc.constant(f), fc.bigInt(0n, full), fc.oneof(fc.constant(full), fc.bigInt(1n, full)))
  })
  fc.assert(
    fc.property(fc.uniqueArray(part, {maxLength: 8, selector: ([f]) => f.id}), (parts) => {
      const texts = parts.map(([f, value, mask]) => {
        const full = (1n << BigInt(f.bits)) - 1n
        const by = f.maskable ? mask : full
        return `${f.name}=${formatFieldValue(f, value & by, by, full)}`
      })
      const got = read(['tcp', ...texts].join(','))
      assert.equal(words(read(formatMatch(got))), words(got))
    }),
  )
})

match('keeps words sorted, values within their masks, and equal masks the same array', () => {
  const piece = fc.tuple(
    fc.integer({min: 0, max: FLOW_WORDS - 1}),
    fc.integer({min: 0, max: ALL}),
    fc.integer({min: 0, max: ALL}),
  )
  const builder = new MatchBuilder()
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 40}), (pieces) => {
      const build = (): Match => {
        for (const [word, value, mask] of pieces) builder.add(word, value, mask)
        return builder.finish()
      }
      const one = build()
      const other = build()
      assert.is(one.masks, other.masks)
      assert.equal(one.values, other.values)
      assert.equal(
        [...one.words],
        [...new Set(pieces.filter(([, , mask]) => mask !== 0).map(([word]) => word))].sort((a, b) => a - b),
      )
      one.values.forEach((value, i) => {
        assert.is((value & ~(one.masks[i] ?? 0)) >>> 0, 0)
      })
    }),
  )
})

match.run()
