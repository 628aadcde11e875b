import {readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import type {HookResult} from '../../src/host/hook-outcome.ts'
import {parseNft} from '../../src/host/nft.ts'
import type {Hook} from '../../src/host/ruleset.ts'
import {type Asked, packetOf, stateOf} from './filter.ts'

const nft = suite('host/nft')

/** What `nft -j list ruleset` 1.0.6 printed of one rule of almost every kind. */
const EVERYTHING = readFileSync(new URL('nft-1.0.6.json.txt', import.meta.url), 'utf8')

nft('reads a ruleset as nft printed it', () => {
  const {items, unparsed, otherHooks, flowtables} = parseNft(EVERYTHING)
  assert.equal(unparsed, [])
  assert.equal(
    items.map(({name, family, backend, complete}) => [name, family, backend, complete]),
    [['fw', 'both', 'nft', true]],
  )
  const chains = items[0]!.chains.map(({name, base, policy, rules}) =>
    [name, base?.hook, base?.priority, base?.type, policy, rules.length].join(' '),
  )
  assert.equal(chains, [
    'web     1',
    'a     2',
    'b     0',
    'x     0',
    'input INPUT 10 filter accept 40',
    'pre PREROUTING -100 nat accept 3',
    'post POSTROUTING 100 nat accept 3',
    'rawp PREROUTING -300 filter drop 2',
  ])
  assert.equal(otherHooks, [{line: 1, family: 'netdev', table: 'nd', chain: 'ing', hook: 'ingress', device: null}])
  assert.equal(flowtables, [])
})

nft('keeps as unknown only what looks beyond the packet', () => {
  const rules = parseNft(EVERYTHING).items[0]!.chains.flatMap((chain) => chain.rules)
  const open = rules.filter(({matches, effects}) => [...matches, ...effects].some(({kind}) => kind === 'unknown'))
  const reasons = open.flatMap(({matches}) =>
    matches.flatMap((match) => (match.kind === 'unknown' ? [match.text.slice(0, 45)] : [])),
  )
  assert.equal(reasons, [
    '{"limit":{"rate":5,"burst":5,"per":"second"}}',
    '{"match":{"op":"==","left":{"fib":{"result":"',
    '{"match":{"op":"==","left":{"meta":{"key":"pk',
    '{"quota":{"val":5,"val_unit":"mbytes","inv":t',
    '{"match":{"op":"==","left":{"ct":{"key":"dire',
    '{"match":{"op":"!=","left":{"ct":{"key":"stat',
  ])
})

const accept = {accept: null}
const drop = {drop: null}
const payload = (protocol: string, field: string) => ({payload: {protocol, field}})
const is = (left: object, right: unknown, op = '==') => ({match: {op, left, right}})

/** One base chain `c`, further chains by name, named sets and maps. */
function ruleset(
  hook: string,
  rules: readonly (readonly object[])[],
  more: readonly object[] = [],
  prio = 0,
  type = 'filter',
  family = 'inet',
): string {
  const place = {family, table: 't'}
  return JSON.stringify({
    nftables: [
      {metainfo: {json_schema_version: 1}},
      {table: {family, name: 't', handle: 1}},
      {chain: {...place, name: 'c', handle: 2, type, hook, prio, policy: 'accept'}},
      ...more.map((item) => ({[Object.keys(item)[0]!]: {...place, ...Object.values(item)[0]}})),
      ...rules.map((expr, i) => ({rule: {...place, chain: 'c', handle: 10 + i, expr}})),
    ],
  })
}

function ask(text: string, hook: Hook, asked: Asked = {}): HookResult {
  const {items, unparsed} = parseNft(text)
  assert.equal(unparsed, [])
  return evaluateHook(stateOf(items), hook, packetOf(asked))
}

const forward = (expr: readonly object[], asked: Asked = {}, more: readonly object[] = []): string =>
  ask(ruleset('forward', [[...expr, drop]], more), 'FORWARD', asked).verdict

const SETS = [
  {
    set: {
      name: 'pods',
      type: 'ipv4_addr',
      elem: [
        {prefix: {addr: '10.10.1.0', len: 24}},
        {range: ['10.10.5.1', '10.10.5.9']},
        {elem: {val: '10.9.9.9', comment: 'x'}},
      ],
    },
  },
  {
    set: {
      name: 'np',
      type: ['ipv4_addr', 'inet_proto', 'inet_service'],
      elem: [
        {concat: ['172.31.0.11', 'tcp', 30080]},
        {concat: [{prefix: {addr: '172.31.1.0', len: 24}}, 'udp', {range: [53, 60]}]},
      ],
    },
  },
]
const TUPLE = {concat: [payload('ip', 'daddr'), {meta: {key: 'l4proto'}}, payload('th', 'dport')]}

const table: readonly (readonly [readonly object[], Asked, 'drop' | 'accept' | 'unknown'])[] = [
  [[is({meta: {key: 'iifname'}}, 'eth0')], {}, 'drop'],
  [[is({meta: {key: 'iifname'}}, 'eth*')], {}, 'drop'],
  [[is({meta: {key: 'oifname'}}, 'antrea-gw0', '!=')], {}, 'accept'],
  [[is({meta: {key: 'iif'}}, {set: ['lo', 'eth0']})], {}, 'drop'],
  [[is(payload('ip', 'saddr'), '@pods')], {}, 'drop'],
  [[is(payload('ip', 'saddr'), '@pods')], {source: '10.10.5.5'}, 'drop'],
  [[is(payload('ip', 'saddr'), '@pods')], {source: '10.9.9.9'}, 'drop'],
  [[is(payload('ip', 'saddr'), '@pods')], {source: '10.10.2.1'}, 'accept'],
  [[is(payload('ip', 'saddr'), '@pods')], {source: 'fd00::1', destination: 'fd00::2'}, 'accept'],
  [[is(payload('ip', 'saddr'), '@pods', '!=')], {source: 'fd00::1', destination: 'fd00::2'}, 'accept'],
  [[is(payload('ip', 'saddr'), '@nobody')], {}, 'unknown'],
  [
    [is(payload('ip6', 'saddr'), {prefix: {addr: 'fd00::', len: 64}})],
    {source: 'fd00::1', destination: 'fd00::2'},
    'drop',
  ],
  [[is(TUPLE, '@np')], {destination: '172.31.0.11', dport: 30080}, 'drop'],
  [[is(TUPLE, '@np')], {destination: '172.31.0.11', dport: 30081}, 'accept'],
  [[is(TUPLE, '@np')], {destination: '172.31.1.7', protocol: 17, dport: 55}, 'drop'],
  [[is(payload('tcp', 'dport'), {set: [22, {range: [80, 90]}]})], {}, 'drop'],
  [[is(payload('tcp', 'dport'), 80, '!=')], {protocol: 17}, 'accept'],
  [[is(payload('udp', 'dport'), 53, '!=')], {protocol: 17}, 'drop'],
  [[is(payload('tcp', 'dport'), 1024, '>=')], {}, 'accept'],
  [[is(payload('tcp', 'sport'), 1024, '>')], {}, 'drop'],
  [[is(payload('tcp', 'dport'), 80, '<=')], {}, 'drop'],
  [[is(payload('tcp', 'dport'), 80, '<')], {}, 'accept'],
  [[is(payload('ip', 'protocol'), 'tcp')], {}, 'drop'],
  [[is({meta: {key: 'l4proto'}}, {set: ['udp', 'sctp']})], {}, 'accept'],
  [[is({meta: {key: 'nfproto'}}, 'ipv4')], {}, 'drop'],
  [[is({meta: {key: 'mark'}}, 5)], {mark: 5}, 'drop'],
  [[is({'&': [{meta: {key: 'mark'}}, 255]}, 1)], {mark: 0x101}, 'drop'],
  [[is({meta: {key: 'mark'}}, {prefix: {addr: 0x8000_0000, len: 1}})], {mark: 0x8000_0005}, 'drop'],
  [[is({meta: {key: 'mark'}}, {prefix: {addr: 0x8000_0000, len: 1}})], {mark: 5}, 'accept'],
  [[is({ct: {key: 'mark'}}, 16)], {ctMark: 16}, 'drop'],
  [[is({ct: {key: 'state'}}, ['established', 'related'], 'in')], {}, 'accept'],
  [[is({ct: {key: 'state'}}, {set: ['new', 'untracked']})], {}, 'drop'],
  [[is({ct: {key: 'status'}}, 'dnat', 'in')], {ctDnat: true}, 'drop'],
  [[is({ct: {key: 'status'}}, 'assured', 'in')], {}, 'unknown'],
  [[is({'&': [payload('tcp', 'flags'), ['fin', 'syn', 'rst', 'ack']]}, 'syn')], {}, 'drop'],
  [[is({'&': [payload('tcp', 'flags'), ['fin', 'syn']]}, 'fin')], {}, 'accept'],
  [[is({'&': [payload('ip', 'saddr'), '255.0.0.255']}, '10.0.0.2')], {}, 'drop'],
  [[is(payload('icmp', 'type'), 'echo-request')], {protocol: 1, icmpType: 8}, 'drop'],
  [
    [is(payload('icmpv6', 'type'), {set: ['echo-request', 'nd-neighbor-solicit']})],
    {protocol: 58, icmpType: 128, source: 'fd00::1', destination: 'fd00::2'},
    'drop',
  ],
  [
    [is(payload('icmpv6', 'type'), 'echo-request')],
    {protocol: 58, icmpType: 8, source: 'fd00::1', destination: 'fd00::2'},
    'accept',
  ],
  [[is({fib: {result: 'type', flags: ['daddr']}}, 'local')], {destination: '172.31.0.11'}, 'drop'],
  [[is({fib: {result: 'type', flags: ['daddr']}}, 'local')], {}, 'accept'],
  [[is({fib: {result: 'type', flags: ['daddr', 'iif']}}, 'local')], {}, 'unknown'],
  [[is({meta: {key: 'length'}}, {range: [50, 70]})], {}, 'drop'],
  [[{limit: {rate: 5, per: 'second'}}], {}, 'unknown'],
  [[{counter: {packets: 1, bytes: 2}}, {log: {prefix: 'x'}}], {}, 'drop'],
  [[is({osf: {key: 'name'}}, 'Linux')], {}, 'unknown'],
  [[{xt: {type: 'match', name: 'comment'}}], {}, 'drop'],
  [[{xt: {type: 'match', name: 'set'}}], {}, 'unknown'],
  [[{xt: {type: 'target', name: 'TCPMSS'}}], {}, 'drop'],
  [[{xt: {type: 'target', name: 'MASQUERADE'}}], {}, 'unknown'],
  [[{queue: {num: 1}}], {}, 'unknown'],
  [[{novelty: {}}], {}, 'unknown'],
  [[{mangle: {key: {meta: {key: 'mark'}}, value: 7}}, is({meta: {key: 'mark'}}, 7)], {}, 'unknown'],
]

for (const [expr, asked, expected] of table) {
  nft(`${expected}: ${JSON.stringify(expr)} ${JSON.stringify(asked)}`, () =>
    assert.is(forward(expr, asked, SETS), expected),
  )
}

nft('accept ends its own chain only, drop ends all', () => {
  const first = parseNft(ruleset('forward', [[accept]], [], -10)).items
  const second = parseNft(ruleset('forward', [[drop]], [], 10)).items.map((t) => ({...t, name: 'later'}))
  assert.is(evaluateHook(stateOf([...second, ...first]), 'FORWARD', packetOf()).verdict, 'drop')
})

nft('a map of verdicts leads to the entry that fits', () => {
  const chains = [
    {chain: {name: 'a', handle: 5}},
    {
      map: {
        name: 'svc',
        type: 'ipv4_addr',
        map: 'verdict',
        elem: [
          ['10.10.2.2', {goto: {target: 'a'}}],
          ['10.10.2.3', drop],
        ],
      },
    },
  ]
  const text = ruleset('forward', [[{vmap: {key: payload('ip', 'daddr'), data: '@svc'}}], [drop]], chains)
  assert.is(ask(text, 'FORWARD').verdict, 'accept', 'goto a, whose end is the policy')
  assert.is(ask(text, 'FORWARD', {destination: '10.10.2.9'}).by?.rule.text, 'inet t c handle 11: {"drop":null}')
  const states = [
    {
      vmap: {
        key: {ct: {key: 'state'}},
        data: {
          set: [
            ['established', accept],
            ['invalid', drop],
          ],
        },
      },
    },
  ]
  assert.is(ask(ruleset('forward', [states]), 'FORWARD', {ctState: 'invalid'}).verdict, 'drop')
  assert.equal(ask(ruleset('forward', [states]), 'FORWARD', {ctState: null}).verdict, 'unknown')
})

nft('offers every endpoint of a random choice, and no other way', () => {
  const place = {family: 'inet', table: 't'}
  const text = JSON.parse(
    ruleset(
      'prerouting',
      [
        [
          {
            vmap: {
              key: {numgen: {mode: 'random', mod: 2, offset: 0}},
              data: {
                set: [
                  [0, {goto: {target: 'a'}}],
                  [1, {goto: {target: 'b'}}],
                ],
              },
            },
          },
        ],
      ],
      [{chain: {name: 'a'}}, {chain: {name: 'b'}}],
      -100,
      'nat',
    ),
  )
  const dnat = (addr: string) => [is({meta: {key: 'l4proto'}}, 'tcp'), {dnat: {family: 'ip', addr, port: 8080}}]
  text.nftables.push(
    {rule: {...place, chain: 'a', handle: 20, expr: dnat('10.10.1.5')}},
    {rule: {...place, chain: 'b', handle: 21, expr: dnat('10.10.1.6')}},
  )
  const result = ask(JSON.stringify(text), 'PREROUTING')
  assert.equal(
    [result.verdict, result.alternatives.map(({nat}) => nat?.text)],
    ['unknown', ['10.10.1.5:8080', '10.10.1.6:8080']],
  )
})

nft('translates by a map', () => {
  const data = {set: [[{concat: ['10.96.0.10', 80]}, {concat: ['10.10.1.5', 8080]}]]}
  const key = {concat: [payload('ip', 'daddr'), payload('th', 'dport')]}
  const text = ruleset('prerouting', [[{dnat: {family: 'ip', addr: {map: {key, data}}}}]], [], -100, 'nat')
  assert.is(ask(text, 'PREROUTING', {destination: '10.96.0.10'}).nat?.text, '10.10.1.5:8080')
  assert.is(ask(text, 'PREROUTING').nat, null)
})

for (const [statement, text] of [
  [{masquerade: {flags: 'fully-random'}}, 'masquerade '],
  [{snat: {family: 'ip', addr: '172.31.0.50'}}, 'snat 172.31.0.50'],
  [
    {snat: {family: 'ip', addr: {range: ['172.31.0.50', '172.31.0.60']}, port: {range: [1, 9]}}},
    'snat 172.31.0.50-172.31.0.60:1-9',
  ],
] as const) {
  nft(`translates with ${JSON.stringify(statement)}`, () => {
    const {nat} = ask(ruleset('postrouting', [[statement]], [], 100, 'nat'), 'POSTROUTING')
    assert.is(`${nat?.kind} ${nat?.text}`, text)
  })
}

nft('names flowtables: what they took over skips the hooks', () => {
  const text = ruleset(
    'forward',
    [[is(payload('ip', 'protocol'), 'tcp'), {flow: {op: 'add', flowtable: '@fastpath'}}]],
    [{flowtable: {name: 'fastpath', hook: 'ingress', prio: 0, dev: ['eth0', 'eth1']}}],
  )
  assert.equal(parseNft(text).flowtables, [
    {line: 1, family: 'inet', table: 't', name: 'fastpath', devices: ['eth0', 'eth1']},
  ])
  assert.is(ask(text, 'FORWARD').verdict, 'accept')
})

nft('what was cut off is not complete', () => {
  const {items, unparsed} = parseNft(ruleset('forward', [[drop]]).slice(0, -20))
  assert.equal([items[0]?.complete, unparsed[0]?.reason], [false, 'the output was cut off'])
  assert.is(evaluateHook(stateOf(items), 'FORWARD', packetOf()).reason, 'the rules of table t were cut off')
  assert.equal(parseNft(''), {items: [], unparsed: [], flowtables: [], otherHooks: []})
  assert.is(parseNft('Error: syntax').unparsed[0]?.reason, 'not the JSON of nft')
})

nft.run()
