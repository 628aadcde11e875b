import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import {parseIptablesSave} from '../../src/host/iptables-save.ts'
import {formatIp} from '../../src/ip.ts'
import {ask, forward, packetOf, stateOf, tablesOf} from './filter.ts'

const hook = suite('host/evaluate-hook')

hook('lets through what no rule stops', () => {
  const result = forward('-A FORWARD -s 1.1.1.1/32 -j DROP')
  assert.equal([result.verdict, result.by, result.trail], ['accept', null, []])
  assert.is(evaluateHook(stateOf([]), 'FORWARD', packetOf()).verdict, 'accept', 'no rules at all')
})

hook('stops at the first rule that decides and names it', () => {
  const result = forward(
    '-A FORWARD -i eth0 -j LOG --log-prefix "-j ACCEPT "\n-A FORWARD -i eth0 -j DROP\n-A FORWARD -j ACCEPT',
  )
  assert.is(result.verdict, 'drop')
  assert.is(result.by?.rule.text, '-A FORWARD -i eth0 -j DROP')
  assert.is(result.reason, 'a rule of chain FORWARD in table filter drops it')
  assert.equal(
    result.trail.map(({rule}) => rule.line),
    [6, 7],
  )
})

hook('tells a reject from a drop', () =>
  assert.is(forward('-A FORWARD -j REJECT --reject-with icmp-host-prohibited').verdict, 'reject'),
)

hook('follows the policy where no rule decides', () => {
  const text =
    '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [3:180]\n:OUTPUT ACCEPT [0:0]\n-A FORWARD -o eth9 -j ACCEPT\nCOMMIT\n'
  const result = evaluateHook(stateOf(parseIptablesSave(text, 4).items), 'FORWARD', packetOf())
  assert.is(result.verdict, 'drop')
  assert.is(result.policyOf?.chain.line, 3)
  assert.is(result.reason, 'the policy of chain FORWARD in table filter drops it')
})

hook('comes back from a chain, by its end or by RETURN', () => {
  const rules =
    '-A FORWARD -j A\n-A FORWARD -j B\n-A FORWARD -j DROP\n-A A -s 10.10.1.2/32 -j RETURN\n-A A -j ACCEPT\n-A B -s 1.1.1.1/32 -j ACCEPT'
  assert.is(forward(rules, {}, 'A B').by?.rule.text, '-A FORWARD -j DROP')
  assert.is(forward(rules, {source: '10.10.1.3'}, 'A B').verdict, 'accept')
})

hook('does not come back to where it went away with goto', () => {
  const rules = '-A FORWARD -j A\n-A FORWARD -j DROP\n-A A -g B\n-A A -j ACCEPT\n-A B -s 1.1.1.1/32 -j ACCEPT'
  assert.is(forward(rules, {}, 'A B').verdict, 'drop', 'after B it goes on behind the jump to A')
})

hook('RETURN in a base chain is its policy', () =>
  assert.is(forward('-A FORWARD -j RETURN\n-A FORWARD -j DROP').verdict, 'accept'),
)

for (const [words, mark, ctMark, expected] of [
  ['MARK --set-xmark 0x80000000/0x80000000', 1, 0, 0x8000_0001],
  ['MARK --set-xmark 0x5/0xffffffff', 0xff, 0, 5],
  ['MARK --set-mark 0x4000/0x4000', 1, 0, 0x4001],
  ['MARK --or-mark 0x10', 1, 0, 0x11],
  ['MARK --and-mark 0xf', 0xff, 0, 0xf],
  ['MARK --xor-mark 0xff', 1, 0, 0xfe],
  ['MARK --set-xmark 0x5/0xffffffff', null, 0, 5],
  ['MARK --set-xmark 0x1/0x1', null, 0, null],
  ['CONNMARK --restore-mark --nfmask 0xf --ctmask 0xff', 0xf1, 0xaa, 0x5a],
  ['CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff', 1, null, null],
] as const) {
  hook(`${words} makes ${mark} (connection ${ctMark}) into ${expected}`, () => {
    assert.is(ask(tablesOf('mangle', `-A PREROUTING -j ${words}`), 'PREROUTING', {mark, ctMark}).mark, expected)
  })
}

hook('saves the mark in the connection and shows it to the rules after', () => {
  const result = ask(
    tablesOf(
      'mangle',
      '-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff\n-A PREROUTING -m connmark --mark 0x7 -j MARK --set-xmark 0x9/0xffffffff',
    ),
    'PREROUTING',
    {mark: 7},
  )
  assert.equal([result.ctMark, result.mark], [7, 9])
})

hook('translates the first packet of a connection only', () => {
  const tables = tablesOf(
    'nat',
    '-A PREROUTING -d 172.31.0.11/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.10.1.5:8080',
  )
  const asked = {destination: '172.31.0.11'}
  const {nat, verdict} = ask(tables, 'PREROUTING', asked)
  assert.equal(
    [verdict, nat?.kind, nat?.address && formatIp(nat.address), nat?.port, nat?.text],
    ['accept', 'dnat', '10.10.1.5', 8080, '10.10.1.5:8080'],
  )
  for (const ctState of ['established', 'related', 'invalid', 'untracked'] as const) {
    assert.is(ask(tables, 'PREROUTING', {...asked, ctState}).nat, null, ctState)
  }
  const open = ask(tables, 'PREROUTING', {...asked, ctState: null})
  assert.equal([open.verdict, open.alternatives.map((way) => way.nat?.kind ?? null)], ['unknown', ['dnat', null]])
})

hook('shows the new destination to what comes after it in OUTPUT', () => {
  const tables = [
    ...tablesOf('nat', '-A OUTPUT -d 10.96.0.1/32 -j DNAT --to-destination 10.10.1.5'),
    ...tablesOf('filter', '-A OUTPUT -d 10.10.1.5/32 -j REJECT'),
  ]
  assert.is(ask(tables, 'OUTPUT', {destination: '10.96.0.1'}).verdict, 'reject')
})

hook('does not translate what raw took out of connection tracking', () => {
  const tables = [
    ...tablesOf('nat', '-A PREROUTING -j DNAT --to-destination 10.10.1.5'),
    ...tablesOf('raw', '-A PREROUTING -p udp -m udp --dport 6081 -j NOTRACK\n-A PREROUTING -p tcp -j CT --notrack'),
  ]
  const result = ask(tables, 'PREROUTING')
  assert.equal([result.notrack, result.nat], [true, null])
  assert.is(ask(tables, 'PREROUTING', {protocol: 132}).nat?.text, '10.10.1.5')
})

hook('runs the tables in the order of the kernel, not of the text', () => {
  const tables = [
    ...tablesOf('filter', '-A OUTPUT -m mark --mark 0x3 -j DROP'),
    ...tablesOf('mangle', '-A OUTPUT -m mark --mark 0x1 -j MARK --set-xmark 0x3/0xffffffff'),
    ...tablesOf('raw', '-A OUTPUT -j MARK --set-xmark 0x1/0xffffffff'),
  ]
  assert.is(ask(tables, 'OUTPUT').verdict, 'drop')
})

hook('sees no connection before conntrack', () => {
  assert.is(
    ask(tablesOf('raw', '-A PREROUTING -m conntrack --ctstate ESTABLISHED -j DROP'), 'PREROUTING', {
      ctState: 'established',
    }).verdict,
    'accept',
  )
})

hook('goes on where a rule that cannot be judged makes no difference', () => {
  assert.is(forward('-A FORWARD -m u32 --u32 "4=1" -j ACCEPT').verdict, 'accept')
  assert.is(forward('-A FORWARD -m u32 --u32 "4=1" -j DROP\n-A FORWARD -j DROP').verdict, 'drop')
  assert.is(forward('-A FORWARD -m limit --limit 5/min -j LOG\n-A FORWARD -i eth0 -j DROP').verdict, 'drop')
  assert.is(forward('-A FORWARD -m u32 --u32 "4=1" -j A\n-A A -s 1.1.1.1/32 -j DROP', {}, 'A').verdict, 'accept')
})

hook('a mark that may have been set is not known afterwards', () => {
  const result = ask(
    tablesOf('mangle', '-A PREROUTING -m u32 --u32 "4=1" -j MARK --set-xmark 0x3/0xffffffff'),
    'PREROUTING',
  )
  assert.equal([result.verdict, result.mark], ['accept', null])
})

hook('an unknown target is unknown only for what reaches it', () => {
  const rules = '-A FORWARD -p udp -j NEWTARGET --x 1\n-A FORWARD -p 132 -j NFQUEUE --queue-num 1'
  assert.is(forward(rules).verdict, 'accept')
  assert.is(
    forward(rules, {protocol: 17}).reason,
    "a rule of chain FORWARD in table filter matches, and '-j NEWTARGET --x 1' is not known to this reader",
  )
  assert.match(forward(rules, {protocol: 132}).reason, 'a program in user space decides')
})

const KUBE_PROXY = `-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-A
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-A ! -s 10.10.0.0/16 -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-A -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-1
-A KUBE-SVC-A -j KUBE-SEP-2
-A KUBE-SEP-1 -s 10.10.1.5/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-1 -p tcp -m tcp -j DNAT --to-destination 10.10.1.5:8080
-A KUBE-SEP-2 -p tcp -m tcp -j DNAT --to-destination 10.10.2.5:8080
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000`
const KUBE_CHAINS = 'KUBE-SERVICES KUBE-SVC-A KUBE-SEP-1 KUBE-SEP-2 KUBE-MARK-MASQ KUBE-NODEPORTS'

hook("offers every endpoint of kube-proxy's choice", () => {
  const result = ask(tablesOf('nat', KUBE_PROXY, KUBE_CHAINS), 'PREROUTING', {destination: '10.96.0.10'})
  assert.is(result.verdict, 'unknown')
  assert.is(
    result.reason,
    "'-m statistic --mode random --probability 0.50000000000' is decided by chance or by counting packets",
  )
  assert.equal(
    result.alternatives.map(({verdict, nat, mark}) => [verdict, nat?.text, mark]),
    [
      ['accept', '10.10.1.5:8080', 0],
      ['accept', '10.10.2.5:8080', 0],
    ],
  )
  assert.is(
    ask(tablesOf('nat', KUBE_PROXY, KUBE_CHAINS), 'PREROUTING').verdict,
    'accept',
    'another destination has no choice',
  )
})

hook('takes many rules that cannot be judged without trying all combinations', () => {
  const rules = Array.from({length: 200}, (_, i) => `-A FORWARD -m u32 --u32 "${i}=1" -j ACCEPT`).join('\n')
  assert.is(forward(rules).verdict, 'accept')
  assert.is(forward(`${rules}\n-A FORWARD -j DROP`).verdict, 'unknown')
})

hook('gives up aloud on more ways than can be told apart', () => {
  const rules = Array.from(
    {length: 100},
    (_, i) => `-A PREROUTING -m u32 --u32 "${i}=1" -j DNAT --to-destination 10.0.0.${i}`,
  ).join('\n')
  const result = ask(tablesOf('nat', rules), 'PREROUTING')
  assert.is(result.verdict, 'unknown')
  assert.match(result.reason, 'too many rules')
})

hook('a jump that never ends is not followed for ever', () => {
  assert.is(forward('-A FORWARD -j A\n-A A -j A', {}, 'A').reason, 'chain A of table filter leads back into itself')
  const forked = forward('-A FORWARD -j A\n-A A -m u32 --u32 "4=1" -j A', {}, 'A')
  assert.is(forked.verdict, 'unknown')
})

hook('rules that nobody read may still stop what others let through', () => {
  const state = {
    ...stateOf(tablesOf('filter', '-A FORWARD -s 1.1.1.1/32 -j DROP')),
    unread: ['iptables-legacy-save was not run'],
  }
  const result = evaluateHook(state, 'FORWARD', packetOf())
  assert.equal(
    [result.verdict, result.reason, result.alternatives.length],
    ['unknown', 'iptables-legacy-save was not run', 1],
  )
  assert.is(
    evaluateHook(state, 'FORWARD', packetOf({source: '1.1.1.1'})).verdict,
    'drop',
    'but what one drops stays dropped',
  )
})

hook('rules that were cut off may stop it too', () => {
  const cut = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n-A FORWARD -s 1.1.1.1/32 -j DR'
  const result = evaluateHook(stateOf(parseIptablesSave(cut, 4).items), 'FORWARD', packetOf())
  assert.equal([result.verdict, result.reason], ['unknown', 'the rules of table filter were cut off'])
  const other = parseIptablesSave(cut, 6).items
  assert.is(evaluateHook(stateOf(other), 'FORWARD', packetOf()).verdict, 'accept', 'but not those of the other family')
})

hook('takes tables that two programs printed once', () => {
  const once = tablesOf('mangle', '-A PREROUTING -j MARK --xor-mark 0x1')
  assert.is(ask([...once, ...once], 'PREROUTING').mark, 1)
  const legacy = once.map((table) => ({...table, backend: 'iptables-legacy' as const}))
  assert.is(ask([...once, ...legacy], 'PREROUTING').mark, 0, 'but the kernel runs the legacy tables beside')
  const shown = once.map((table) => ({...table, backend: 'nft' as const}))
  assert.is(ask([...once, ...shown], 'PREROUTING').mark, 1)
  assert.is(ask(shown, 'PREROUTING').mark, 1, 'nft alone is better than nothing')
})

for (const [rule, hookName, expected] of [
  ['-A POSTROUTING -j MASQUERADE --random-fully', 'POSTROUTING', ['masquerade', null, null, '']],
  ['-A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-2048', 'POSTROUTING', ['masquerade', null, null, '1024-2048']],
  ['-A POSTROUTING -j SNAT --to-source 172.31.0.50', 'POSTROUTING', ['snat', '172.31.0.50', null, '172.31.0.50']],
  [
    '-A POSTROUTING -j SNAT --to-source 172.31.0.50-172.31.0.60:1000-2000',
    'POSTROUTING',
    ['snat', null, null, '172.31.0.50-172.31.0.60:1000-2000'],
  ],
  ['-A PREROUTING -p tcp -j REDIRECT --to-ports 15001', 'PREROUTING', ['redirect', null, 15001, '15001']],
  ['-A PREROUTING -p tcp -j DNAT --to-destination :8080', 'PREROUTING', ['dnat', null, 8080, ':8080']],
] as const) {
  hook(`translates with ${rule}`, () => {
    const {nat} = ask(tablesOf('nat', rule), hookName)
    assert.equal([nat?.kind, nat?.address && formatIp(nat.address), nat?.port, nat?.text], expected)
  })
}

hook.run()
