import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {describeBits} from '../../src/antrea/describe-bits.ts'
import type {Dialect, Generation} from '../../src/antrea/dialect.ts'
import type {Layout} from '../../src/antrea/layout.ts'
import {layoutOf} from '../../src/antrea/layout.ts'
import {EMPTY_LOOKUP, type Lookup} from '../../src/antrea/lookup.ts'
import type {Stage} from '../../src/antrea/tables.ts'

const bits = suite('antrea/describe-bits')

const layouts: Readonly<Record<string, Layout>> = {
  'v1.2': layoutOf('v1.2', [], () => null),
  'v1.5': layoutOf('v1.5', [], () => null),
  'v1.6': layoutOf('flexible', [], () => 'v1.8.0'),
  'v1.13': layoutOf('flexible', [], () => 'v2.7.0'),
  none: layoutOf('unknown', [], () => null),
}
const dialect = (layout: Layout): Dialect => ({
  generation: 'flexible' satisfies Generation,
  layout,
  tables: [],
  table: (id) => ({id, name: id === 12 ? 'AntreaPolicyEgressRule' : String(id), stage: null, named: 'dump'}),
  tableOf: () => ({id: null, name: '?', stage: null, named: 'dump'}),
  idOf: () => null,
})

const lookup: Lookup = {
  ...EMPTY_LOOKUP,
  address: (a) => (a === '10.10.2.3' ? {kind: 'pod', namespace: 'default', name: 'web-2', node: 'n2'} : null),
  port: (ofport) =>
    ofport === 32768
      ? {ofport, name: 'antrea-tun0', role: 'tunnel', pod: null, addresses: [], mac: null, node: null, source: 'ovsdb'}
      : null,
  group: (id) =>
    id === 7 ? [{namespace: 'default', name: 'web', protocol: 'tcp', port: 80, portName: null, via: 'clusterIP'}] : [],
  conjunction: (id) =>
    id === 3
      ? {
          source: 'agent',
          atOnce: false,
          refs: [
            {
              type: 'AntreaNetworkPolicy',
              namespace: 'default',
              name: 'web-ports',
              rule: 'allow-8080',
              direction: 'ingress',
              action: 'allow',
            },
          ],
        }
      : null,
}

const say = (layout: string, field: string, value: bigint, mask: bigint, stage: Stage | 'bucket' | null = null) =>
  describeBits(field, value, mask, {dialect: dialect(layouts[layout]!), lookup, stage}).map((w) => w.text)

const FULL = 0xffff_ffffn
for (const [layout, field, value, mask, words] of [
  ['v1.13', 'reg0', 0x1n, 0xfn, ['source = tunnel']],
  ['v1.13', 'reg0', 0x2n, 0xfn, ['source = gateway']],
  ['v1.13', 'reg0', 0x3n, 0xfn, ['source = local pod']],
  ['v1.13', 'reg0', 0x12n, 0xffn, ['source = gateway', 'destination = tunnel']],
  ['v1.13', 'reg0', 0x20n, 0xf0n, ['destination = gateway']],
  ['v1.13', 'reg0', 0x40n, 0xf0n, ['destination = uplink']],
  ['v1.13', 'reg0', 0x202n, 0x20fn, ['source = gateway', 'rewrite MAC']],
  ['v1.13', 'reg0', 0n, 0x200n, ['no MAC rewrite']],
  ['v1.13', 'reg0', 0x400n, 0x400n, ['denied by an Antrea policy']],
  ['v1.13', 'reg0', 0x800n, 0x1800n, ['policy says = drop']],
  ['v1.13', 'reg0', 0x4000n, 0x4000n, ['Service without endpoints']],
  ['v1.13', 'reg0', 0x80000n, 0x80000n, ['SNAT happens on another node']],
  ['v1.13', 'reg0', 0x100000n, 0x100000n, ['redirect to the L7 engine']],
  ['v1.13', 'reg0', 0x200000n, 0x600000n, ['output = to port']],
  ['v1.13', 'reg0', 0x400000n, 0x600000n, ['output = to agent']],
  ['v1.13', 'reg0', 0x6400000n, 0xfe600000n, ['output = to agent', 'send to agent for logging, reject']],
  ['v1.13', 'reg0', 0x8000000n, 0xfe000000n, ['send to agent for record of the denial']],
  ['v1.6', 'reg0', 0x100n, 0x100n, ['output port found']],
  ['v1.6', 'reg0', 0x4000n, 0x3e000n, ['send to agent for reject']],
  ['v1.6', 'reg0', 0x10000n, 0x3e000n, ['send to agent for DNS']],
  ['v1.5', 'reg0', 0x1n, 0xfn, ['source = gateway']],
  ['v1.5', 'reg0', 0x80000n, 0x80000n, ['rewrite MAC']],
  ['v1.2', 'reg0', 0x2n, 0xffffn, ['source = local pod']],
  ['v1.2', 'reg0', 0x10000n, 0x10000n, ['output port found']],
  ['v1.2', 'ct_mark', 0x20n, FULL, ['connection = from the gateway']],
  ['v1.2', 'ct_mark', 0x21n, FULL, ['connection = to a Service']],
  ['v1.13', 'reg1', 0x8000n, FULL, ['output port = antrea-tun0 (32768)']],
  ['v1.13', 'reg1', 5n, FULL, ['output port = 5']],
  ['v1.13', 'reg2', 0xcn, 0xffn, ['decided in table = AntreaPolicyEgressRule']],
  ['v1.13', 'reg4', 0x10000n, 0x70000n, ['Service endpoint = to select']],
  ['v1.13', 'reg4', 0x21f90n, 0x7ffffn, ['endpoint port = 8080', 'Service endpoint = selected']],
  ['v1.13', 'reg4', 0x90000n, 0xf0000n, ['Service endpoint = to select', 'to a NodePort address']],
  [
    'v1.13',
    'reg4',
    0x10090000n,
    0x100f0000n,
    ['Service endpoint = to select', 'to a NodePort address', 'source on this node'],
  ],
  ['v1.13', 'reg4', 0x4000000n, 0x4000000n, ['endpoint on another node']],
  ['v1.13', 'reg4', 0x800000n, 0xc00000n, ['TrafficControl = redirect']],
  ['v1.13', 'reg5', 3n, FULL, ['egress rule 3 = policy default/web-ports rule allow-8080']],
  ['v1.13', 'reg7', 7n, FULL, ['Service group = 7 (default/web:80/tcp)']],
  ['v1.13', 'ct_mark', 0x2n, 0xfn, ['connection source = gateway']],
  ['v1.13', 'ct_mark', 0n, 0x10n, ['no Service connection']],
  ['v1.13', 'ct_mark', 0x40n, 0x40n, ['hairpin connection']],
  ['v1.13', 'ct_label', 3n, FULL, ['ingress rule 3 = policy default/web-ports rule allow-8080']],
  ['v1.13', 'ct_label', 0x200000000n, 0xffffffff00000000n, ['egress rule 2']],
  ['v1.13', 'pkt_mark', 0x80000000n, 0x80000000n, ['from the node itself']],
  ['v1.13', 'pkt_mark', 1n, 0xffn, ['Egress IP mark = 1']],
] as const) {
  bits(`${layout}: ${field}=0x${value.toString(16)}/0x${mask.toString(16)} is "${words.join(', ')}"`, () =>
    assert.equal(say(layout, field, value, mask), words),
  )
}

bits('reg3 is an endpoint in Service tables and in buckets, a rule in policy tables, and itself elsewhere', () => {
  assert.equal(say('v1.13', 'reg3', 0x0a0a0203n, FULL, 'pre-routing'), ['endpoint = 10.10.2.3 (default/web-2)'])
  assert.equal(say('v1.13', 'reg3', 0x0a0a0203n, FULL, 'bucket'), ['endpoint = 10.10.2.3 (default/web-2)'])
  assert.equal(say('v1.13', 'reg3', 3n, FULL, 'ingress security'), [
    'denying rule 3 = policy default/web-ports rule allow-8080',
  ])
  assert.equal(say('v1.13', 'reg3', 3n, FULL, null), ['reg3 = 3'])
})

bits('an IPv6 endpoint is an address', () =>
  assert.equal(say('v1.13', 'xxreg3', 0xfd000010001000020000000000000003n, (1n << 128n) - 1n), [
    'endpoint = fd00:10:10:2::3',
  ]),
)

bits('bits that no version gives a meaning stay as they are, and say so', () => {
  const words = (layout: string, field: string, value: bigint, mask: bigint) =>
    describeBits(field, value, mask, {dialect: dialect(layouts[layout]!), lookup, stage: null})
  assert.equal(words('v1.13', 'reg11', 5n, FULL), [{text: 'reg11 = 5', known: false}])
  assert.equal(words('v1.13', 'reg0', 0x1000000n, 0x1000000n), [{text: 'reg0[24] = 1', known: false}])
  assert.equal(words('v1.13', 'reg0', 0xfn, 0xfn), [{text: 'reg0[0..3] = 0xf', known: false}])
  assert.equal(words('v1.13', 'reg0', 0x3n, 0x3n), [{text: 'reg0[0..1] = 3', known: false}])
  assert.equal(words('none', 'reg0', 0x3n, 0xfn), [{text: 'reg0[0..3] = 3', known: false}])
})

bits.run()
