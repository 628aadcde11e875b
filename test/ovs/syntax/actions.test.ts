import * as fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FIELDS, fieldNamed} from '../../../src/ovs/fields.ts'
import {parseActions} from '../../../src/ovs/syntax/actions.ts'
import type {Subfield} from '../../../src/ovs/syntax/flow-types.ts'
import {formatAction, formatActions} from '../../../src/ovs/syntax/format-actions.ts'
import {formatFieldValue} from '../../../src/ovs/syntax/format-value.ts'

const actions = suite('ovs/syntax/actions')

/** A subfield by its name in `set_field` and how it is written. */
function sub(name: string, written: string, start = 0, bits = fieldNamed(name).bits): Subfield {
  return {field: fieldNamed(name), start, bits, written}
}

const port = (ofport: number | null, written = String(ofport)) => ({ofport, written})
const table = (id: number) => ({id, written: String(id)})
const NO_RANGE = {addressMin: null, addressMax: null, portMin: null, portMax: null}
const CT = {commit: false, force: false, table: null, zone: 0, alg: null, nat: null, exec: []}

const KNOWN: readonly (readonly [string, object])[] = [
  ['output:3', {kind: 'output', port: port(3), maxLen: null}],
  ['IN_PORT', {kind: 'output', port: port(65528, 'IN_PORT'), maxLen: null}],
  ['NORMAL', {kind: 'output', port: port(65530, 'NORMAL'), maxLen: null}],
  ['LOCAL', {kind: 'output', port: port(65534, 'LOCAL'), maxLen: null}],
  ['output(port=3,max_len=100)', {kind: 'output', port: port(3), maxLen: 100}],
  ['output:NXM_NX_REG1[]', {kind: 'outputReg', src: sub('reg1', 'NXM_NX_REG1[]'), maxLen: null}],
  ['output:NXM_NX_REG0[0..15]', {kind: 'outputReg', src: sub('reg0', 'NXM_NX_REG0[0..15]', 0, 16), maxLen: null}],
  ['enqueue:1:2', {kind: 'enqueue', port: port(1), queue: 2}],
  ['drop', {kind: 'drop'}],
  ['resubmit(,10)', {kind: 'resubmit', inPort: null, table: table(10), ct: false}],
  ['resubmit(5,6)', {kind: 'resubmit', inPort: port(5), table: table(6), ct: false}],
  ['resubmit(,6,ct)', {kind: 'resubmit', inPort: null, table: table(6), ct: true}],
  ['resubmit:5', {kind: 'resubmit', inPort: port(5), table: null, ct: false}],
  ['goto_table:26', {kind: 'goto', table: table(26)}],
  ['group:14', {kind: 'group', id: 14}],
  [
    'set_field:0x200/0x600->reg0',
    {kind: 'set', style: 'set_field', dst: sub('reg0', 'reg0'), value: 0x200n, mask: 0x600n},
  ],
  [
    'set_field:10.0.0.1->ip_dst',
    {kind: 'set', style: 'set_field', dst: sub('ip_dst', 'ip_dst'), value: 0x0a000001n, mask: 0xffffffffn},
  ],
  [
    'set_field:0a:00:00:00:00:01->eth_dst',
    {kind: 'set', style: 'set_field', dst: sub('eth_dst', 'eth_dst'), value: 0x0a0000000001n, mask: 0xffffffffffffn},
  ],
  [
    'set_field:fd00::1->ipv6_dst',
    {
      kind: 'set',
      style: 'set_field',
      dst: sub('ipv6_dst', 'ipv6_dst'),
      value: (0xfd00n << 112n) | 1n,
      mask: (1n << 128n) - 1n,
    },
  ],
  [
    'set_field:4101->vlan_vid',
    {kind: 'set', style: 'set_field', dst: sub('vlan_vid', 'vlan_vid'), value: 4101n, mask: 0x1fffn},
  ],
  [
    'set_field:0xfd000010001000010000000000000003->xxreg3',
    {
      kind: 'set',
      style: 'set_field',
      dst: sub('xxreg3', 'xxreg3'),
      value: 0xfd000010001000010000000000000003n,
      mask: (1n << 128n) - 1n,
    },
  ],
  ['set_field:2/0x2->nw_ecn', {kind: 'set', style: 'set_field', dst: sub('nw_ecn', 'nw_ecn'), value: 2n, mask: 2n}],
  ['set_field:9->in_port', {kind: 'set', style: 'set_field', dst: sub('in_port', 'in_port'), value: 9n, mask: 0xffffn}],
  [
    'load:0x2->NXM_NX_REG4[16..18]',
    {kind: 'set', style: 'load', dst: sub('reg4', 'NXM_NX_REG4[16..18]', 16, 3), value: 2n, mask: 7n},
  ],
  [
    'mod_nw_dst:1.2.3.4',
    {kind: 'set', style: 'mod', dst: sub('ip_dst', 'mod_nw_dst'), value: 0x01020304n, mask: 0xffffffffn},
  ],
  ['mod_nw_tos:8', {kind: 'set', style: 'mod', dst: sub('nw_tos', 'mod_nw_tos'), value: 8n, mask: 0xfcn}],
  ['set_tunnel:0x5', {kind: 'set', style: 'mod', dst: sub('tun_id', 'set_tunnel'), value: 5n, mask: (1n << 64n) - 1n}],
  ['set_mpls_ttl(5)', {kind: 'set', style: 'mod', dst: sub('mpls_ttl', 'set_mpls_ttl'), value: 5n, mask: 0xffn}],
  [
    'move:NXM_OF_ETH_SRC[]->NXM_OF_ETH_DST[]',
    {kind: 'move', src: sub('eth_src', 'NXM_OF_ETH_SRC[]'), dst: sub('eth_dst', 'NXM_OF_ETH_DST[]')},
  ],
  ['push:NXM_NX_REG0[0..7]', {kind: 'push', src: sub('reg0', 'NXM_NX_REG0[0..7]', 0, 8)}],
  ['pop:NXM_NX_REG2[8]', {kind: 'pop', dst: sub('reg2', 'NXM_NX_REG2[8]', 8, 1)}],
  ['mod_vlan_vid:5', {kind: 'modVlanVid', vid: 5}],
  ['mod_vlan_pcp:3', {kind: 'modVlanPcp', pcp: 3}],
  ['push_vlan:0x8100', {kind: 'pushVlan', etherType: 0x8100}],
  ['pop_vlan', {kind: 'popVlan'}],
  ['strip_vlan', {kind: 'popVlan'}],
  ['push_mpls:0x8847', {kind: 'pushMpls', etherType: 0x8847}],
  ['pop_mpls:0x0800', {kind: 'popMpls', etherType: 0x0800}],
  ['dec_ttl', {kind: 'decTtl', controllers: []}],
  ['dec_ttl(1,2)', {kind: 'decTtl', controllers: [1, 2]}],
  ['dec_mpls_ttl', {kind: 'decMplsTtl'}],
  ['set_queue:7', {kind: 'setQueue', queue: 7}],
  ['pop_queue', {kind: 'popQueue'}],
  ['ct()', {kind: 'ct', ...CT}],
  ['ct(commit)', {kind: 'ct', ...CT, commit: true}],
  [
    'ct(table=6,zone=65521,nat)',
    {kind: 'ct', ...CT, table: table(6), zone: 65521, nat: {direction: null, ...NO_RANGE, flags: []}},
  ],
  [
    'ct(commit,zone=NXM_NX_REG8[0..15])',
    {kind: 'ct', ...CT, commit: true, zone: sub('reg8', 'NXM_NX_REG8[0..15]', 0, 16)},
  ],
  [
    'ct(commit,force,table=20,zone=1,nat(dst=10.0.0.1-10.0.0.9:80-90,random),alg=ftp,exec(set_field:0x10/0x10->ct_mark))',
    {
      kind: 'ct',
      commit: true,
      force: true,
      table: table(20),
      zone: 1,
      alg: 'ftp',
      nat: {
        direction: 'dst',
        addressMin: '10.0.0.1',
        addressMax: '10.0.0.9',
        portMin: 80,
        portMax: 90,
        flags: ['random'],
      },
      exec: [
        {
          text: 'set_field:0x10/0x10->ct_mark',
          kind: 'set',
          style: 'set_field',
          dst: sub('ct_mark', 'ct_mark'),
          value: 0x10n,
          mask: 0x10n,
        },
      ],
    },
  ],
  [
    'ct(commit,nat(src=[fd00::1]:80))',
    {
      kind: 'ct',
      ...CT,
      commit: true,
      nat: {direction: 'src', addressMin: 'fd00::1', addressMax: 'fd00::1', portMin: 80, portMax: 80, flags: []},
    },
  ],
  ['ct_clear', {kind: 'ctClear'}],
  ['conjunction(9,1/3)', {kind: 'conjunction', id: 9, clause: 1, clauses: 3}],
  [
    'multipath(eth_src,50,hrw,4,0,NXM_NX_REG1[0..7])',
    {
      kind: 'multipath',
      fields: 'eth_src',
      basis: 50,
      algorithm: 'hrw',
      links: 4,
      arg: 0,
      dst: sub('reg1', 'NXM_NX_REG1[0..7]', 0, 8),
    },
  ],
  [
    'bundle(eth_src,0,hrw,ofport,members:1,2)',
    {kind: 'bundle', fields: 'eth_src', basis: 0, algorithm: 'hrw', members: [port(1), port(2)], dst: null},
  ],
  [
    'bundle_load(eth_src,0,hrw,ofport,NXM_NX_REG0[],members:1)',
    {
      kind: 'bundle',
      fields: 'eth_src',
      basis: 0,
      algorithm: 'hrw',
      members: [port(1)],
      dst: sub('reg0', 'NXM_NX_REG0[]'),
    },
  ],
  [
    'clone(ct_clear,output:2)',
    {
      kind: 'clone',
      actions: [
        {text: 'ct_clear', kind: 'ctClear'},
        {text: 'output:2', kind: 'output', port: port(2), maxLen: null},
      ],
    },
  ],
  ['write_actions(group:1)', {kind: 'writeActions', actions: [{text: 'group:1', kind: 'group', id: 1}]}],
  ['clear_actions', {kind: 'clearActions'}],
  ['write_metadata:0x5/0xff', {kind: 'writeMetadata', value: 5n, mask: 0xffn}],
  [
    'check_pkt_larger(1400)->NXM_NX_REG0[4]',
    {kind: 'checkPktLarger', bytes: 1400, dst: sub('reg0', 'NXM_NX_REG0[4]', 4, 1)},
  ],
  ['meter:256', {kind: 'meter', id: 256}],
  [
    'sample(probability=12345,collector_set_id=1,obs_domain_id=2,obs_point_id=3)',
    {
      kind: 'sample',
      probability: 12345,
      collectorSet: 1,
      domain: 2,
      point: 3,
      port: null,
      direction: null,
    },
  ],
  [
    'sample(probability=1,collector_set_id=4,obs_domain_id=2,obs_point_id=3,sampling_port=5,egress)',
    {
      kind: 'sample',
      probability: 1,
      collectorSet: 4,
      domain: 2,
      point: 3,
      port: {ofport: 5, written: '5'},
      direction: 'egress',
    },
  ],
  ['note:01.02.03.00.00.00', {kind: 'note'}],
  ['fin_timeout(idle_timeout=5)', {kind: 'finTimeout'}],
  ['delete_field:tun_metadata3', {kind: 'deleteField', field: fieldNamed('tun_metadata3')}],
  [
    'encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))',
    {kind: 'encap', header: 'nsh', metadataType: 2, tlvs: [{class: 0x1000, type: 10, data: '12345678'}]},
  ],
  ['encap(ethernet)', {kind: 'encap', header: 'ethernet', metadataType: 1, tlvs: []}],
  ['encap(mpls_mc)', {kind: 'encap', header: 'mplsMulticast', metadataType: 1, tlvs: []}],
  ['decap()', {kind: 'decap', to: null}],
  ['decap(packet_type(ns=1,type=0x894f))', {kind: 'decap', to: 0x1894f}],
  ['exit', {kind: 'exit'}],
  ['debug_recirc', {kind: 'debugRecirc'}],
  ['debug_slow', {kind: 'debugSlow'}],
  [
    'CONTROLLER:65535',
    {kind: 'controller', reason: 'action', maxLen: 65535, id: 0, userdata: null, pause: false, meter: null},
  ],
  [
    'controller(reason=no_match,max_len=128,id=62373,userdata=01.01,pause,meter_id=3)',
    {kind: 'controller', reason: 'no_match', maxLen: 128, id: 62373, userdata: '01.01', pause: true, meter: 3},
  ],
]

for (const [text, expected] of KNOWN) {
  actions(`reads ${text}, and prints it again`, () => {
    const [action, ...more] = parseActions(text)
    assert.equal(more, [])
    assert.equal(action, {text, ...expected})
    assert.is(action && formatAction(action), text)
  })
}

actions('reads learn with its conditions and what the new flow does', () => {
  const text =
    'learn(table=9,idle_timeout=5,hard_timeout=300,priority=200,delete_learned,cookie=0x103000000000a,limit=1,result_dst=NXM_NX_REG0[3],eth_type=0x800,nw_proto=6,NXM_OF_TCP_DST[],NXM_OF_UDP_SRC[]=NXM_OF_UDP_DST[],load:NXM_NX_REG3[]->NXM_NX_REG3[],load:0x2->NXM_NX_REG4[16..18],output:NXM_OF_IN_PORT[])'
  const [learn] = parseActions(text)
  if (learn?.kind !== 'learn') return assert.unreachable(learn?.kind ?? 'nothing')
  assert.equal([learn.idleTimeout, learn.hardTimeout, learn.priority, learn.limit], [5, 300, 200, 1])
  assert.is(learn.cookie, 0x103000000000an)
  assert.equal(learn.flags, ['delete_learned'])
  assert.equal(learn.resultDst, sub('reg0', 'NXM_NX_REG0[3]', 3, 1))
  assert.equal(learn.specs, [
    {kind: 'matchValue', dst: sub('eth_type', 'eth_type'), value: 0x800n, written: 'eth_type=0x800'},
    {kind: 'matchValue', dst: sub('nw_proto', 'nw_proto'), value: 6n, written: 'nw_proto=6'},
    {kind: 'matchField', dst: sub('tcp_dst', 'NXM_OF_TCP_DST[]'), src: sub('tcp_dst', 'NXM_OF_TCP_DST[]')},
    {kind: 'matchField', dst: sub('udp_src', 'NXM_OF_UDP_SRC[]'), src: sub('udp_dst', 'NXM_OF_UDP_DST[]')},
    {kind: 'loadField', dst: sub('reg3', 'NXM_NX_REG3[]'), src: sub('reg3', 'NXM_NX_REG3[]')},
    {kind: 'loadValue', dst: sub('reg4', 'NXM_NX_REG4[16..18]', 16, 3), value: 2n},
    {kind: 'output', src: sub('in_port', 'NXM_OF_IN_PORT[]')},
  ])
  assert.is(formatAction(learn), text)
})

for (const [text, reason] of [
  ['teleport(somewhere,else)', 'unknown action'],
  ['output:', 'unknown form of a known action'],
  ['set_field:0x5->new_field', 'unknown form of a known action'],
  ['set_field:10.0.0->ip_dst', 'unknown form of a known action'],
  ['set_field:0x5', 'unknown form of a known action'],
  ['ct(commit,something=3)', 'unknown form of a known action'],
  ['ct(commit,exec(set_field:1->ct_mark)', 'unknown form of a known action'],
  ['conjunction(1,3/2)', 'unknown form of a known action'],
  ['load:0x8->NXM_NX_REG0[0..2]', 'unknown form of a known action'],
  ['move:NXM_NX_REG0[0..3]->NXM_NX_REG1[0..4]', 'unknown form of a known action'],
  ['pop_vlan:5', 'unknown form of a known action'],
] as const) {
  actions(`keeps ${text} as ${reason}`, () => {
    assert.equal(parseActions(text), [{text, kind: 'unknown', reason}])
    assert.is(formatActions(parseActions(text)), text)
  })
}

actions('reads on behind what it does not know', () => {
  const [unknown, output] = parseActions('teleport(a,"b),c",(d)),output:2')
  assert.equal(unknown, {text: 'teleport(a,"b),c",(d))', kind: 'unknown', reason: 'unknown action'})
  assert.is(output?.kind, 'output')
})

actions('does not follow lists that nest without end', () => {
  const text = `${'clone('.repeat(100_000)}drop${')'.repeat(100_000)}`
  assert.is(parseActions(text).length, 1)
})

actions('takes names of ports and tables from the caller', () => {
  const names = {ports: new Map([['veth 1,x', 4]]), tables: new Map([['Output', 30]])}
  assert.equal(parseActions('output:"veth 1,x",ct(table=Output)', names), [
    {text: 'output:"veth 1,x"', kind: 'output', port: {ofport: 4, written: '"veth 1,x"'}, maxLen: null},
    {text: 'ct(table=Output)', kind: 'ct', ...CT, table: {id: 30, written: 'Output'}},
  ])
})

const writable = FIELDS.filter(({writable: yes, format}) => yes && format !== 'tunFlags' && format !== 'tlv')

const setField = fc.constantFrom(...writable).chain((field) => {
  const full = (1n << BigInt(field.bits)) - 1n
  const exact = !field.maskable || field.format === 'port'
  const limit = field.format === 'port' ? 0xffffn : full
  return fc
    .tuple(fc.bigInt(0n, limit), exact ? fc.constant(full) : fc.oneof(fc.constant(full), fc.bigInt(1n, full)))
    .map(([value, mask]) => `set_field:${formatFieldValue(field, value & mask, mask, full)}->${field.name}`)
})

const leaf = fc.oneof(
  setField,
  fc.integer({min: 1, max: 65279}).map((p) => `output:${p}`),
  fc.integer({min: 0, max: 254}).map((t) => `resubmit(,${t})`),
  fc
    .tuple(fc.integer({min: 0, max: 31}), fc.integer({min: 0, max: 15}), fc.integer({min: 16, max: 31}))
    .map(([r, a, b]) => `push:NXM_NX_REG${r}[${a}..${b}]`),
  fc.constantFrom(...KNOWN.map(([text]) => text)),
)

const list = fc.array(leaf, {minLength: 1, maxLength: 6}).map((texts) => texts.join(','))
const nested = fc.oneof(
  list,
  list.map((inner) => `clone(${inner})`),
  list.map((inner) => `ct(commit,exec(${inner}))`),
)

actions('prints any list of actions as it read it', () => {
  fc.assert(
    fc.property(nested, (text) => {
      const read = parseActions(text)
      assert.ok(
        read.every(({kind}) => kind !== 'unknown'),
        text,
      )
      assert.is(formatActions(read), text)
    }),
    {numRuns: 2000},
  )
})

actions.run()
