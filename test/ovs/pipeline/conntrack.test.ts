import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {createConntrack} from '../../../src/ovs/pipeline/conntrack/conntrack.ts'
import type {Conntrack, CtEntry} from '../../../src/ovs/pipeline/conntrack/types.ts'
import type {PipelineResult} from '../../../src/ovs/pipeline/result.ts'
import {bridgeWith, effects, left, NO_LIMITS, send} from './bridge.ts'

const conntrack = suite('ovs/pipeline/conntrack')

const CLIENT = 'in_port=1,dl_src=0a:00:00:00:00:01,dl_dst=0a:00:00:00:00:02'
const SERVER = 'in_port=2,dl_src=0a:00:00:00:00:02,dl_dst=0a:00:00:00:00:01'
const there = (flags: string) =>
  `${CLIENT},tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=1000,tcp_dst=80,tcp_flags=${flags}`
const back = (flags: string) =>
  `${SERVER},tcp,nw_src=10.0.0.2,nw_dst=10.0.0.1,nw_ttl=64,tcp_src=80,tcp_dst=1000,tcp_flags=${flags}`
const SYN = '0x002'
const SYN_ACK = '0x012'
const ACK = '0x010'
const RST = '0x004'

/** Looks up in zone 5 and sends by what conntrack said: 2 new, 3 established, 4 invalid. */
const BY_STATE = [
  ' priority=9,ct_state=-trk,ip actions=ct(table=1,zone=5)',
  ' table=1, priority=9,ct_state=+inv+trk actions=output:4',
  ' table=1, priority=8,ct_state=+rel+trk actions=output:65534',
  ' table=1, priority=7,ct_state=+new+trk actions=output:2',
  ' table=1, priority=6,ct_state=+est+trk actions=IN_PORT',
  '',
].join('\n')

const states = (result: PipelineResult): number[] =>
  result.effects.flatMap((effect) => (effect.kind === 'ct' ? [effect.state] : []))
const NEW = 0x21
const EST = 0x22
const INVALID = 0x30
const REPLY = 0x2a
const RELATED_REPLY = 0x2c

for (const [name, flow, netdev, kernel] of [
  ['a first SYN is new', there(SYN), NEW, NEW],
  ['a SYN+ACK without an entry is invalid', there(SYN_ACK), INVALID, INVALID],
  ['a bare ACK is picked up as new', there(ACK), NEW, NEW],
  ['a RST is new to Open vSwitch and invalid to the kernel', there(RST), NEW, INVALID],
  ['no flags at all are invalid', there('0'), INVALID, INVALID],
  ['UDP is new', `${CLIENT},udp,nw_src=10.0.0.1,nw_dst=10.0.0.2,udp_src=1000,udp_dst=53`, NEW, NEW],
  ['port 0 is invalid to Open vSwitch', `${CLIENT},udp,nw_src=10.0.0.1,nw_dst=10.0.0.2,udp_dst=53`, INVALID, NEW],
  [
    'an echo request with a code is too',
    `${CLIENT},icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,icmp_type=8,icmp_code=1`,
    INVALID,
    NEW,
  ],
  ['an echo request is new', `${CLIENT},icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,icmp_type=8`, NEW, NEW],
  [
    'an echo reply without an entry is invalid',
    `${CLIENT},icmp,nw_src=10.0.0.1,nw_dst=10.0.0.2,icmp_type=0`,
    INVALID,
    INVALID,
  ],
  [
    'neighbour discovery is not tracked',
    `${CLIENT},icmp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,icmpv6_type=135`,
    INVALID,
    INVALID,
  ],
] as const) {
  conntrack(name, () => {
    const flows = BY_STATE.replace('ct_state=-trk,ip ', 'ct_state=-trk ')
    assert.equal(states(send(bridgeWith(flows), flow)), [netdev])
    assert.equal(states(send(bridgeWith(flows, '', {}, 'system'), flow)), [kernel])
  })
}

const COMMIT = [
  ' priority=9,in_port=1,ip actions=ct(commit,table=1,zone=5,exec(set_field:0x7->ct_mark))',
  ' priority=9,in_port=2,ip actions=ct(table=2,zone=5)',
  ' table=1, actions=output:2',
  ' table=2, priority=5,ct_state=+est+rpl+trk,ct_mark=0x7 actions=output:1',
  ' table=2, priority=4 actions=drop',
  '',
].join('\n')

const fresh = (more = {}): Conntrack => createConntrack({...NO_LIMITS, ...more})

conntrack('a reply finds what the request committed, with its mark', () => {
  const sw = bridgeWith(COMMIT)
  const table = fresh()
  assert.equal(effects(send(sw, there(SYN), {conntrack: table})), ['output 2'])
  const reply = send(sw, back(SYN_ACK), {conntrack: table})
  assert.equal(effects(reply), ['output 1'])
  assert.equal(states(reply), [REPLY])
  assert.equal(states(send(sw, there(ACK), {conntrack: table.fork()})), [EST])
})

conntrack('a fork does not tell the other branch', () => {
  const sw = bridgeWith(COMMIT)
  const table = fresh()
  send(sw, there(SYN), {conntrack: table.fork()})
  assert.equal(states(send(sw, back(SYN_ACK), {conntrack: table})), [INVALID])
})

const NAT = [
  ' priority=9,in_port=1,ip actions=ct(commit,table=1,zone=5,nat(dst=10.0.0.9:8080))',
  ' priority=9,in_port=2,ip actions=ct(table=2,zone=5,nat)',
  ' table=1, actions=output:2',
  ' table=2, actions=output:1',
  '',
].join('\n')

conntrack('DNAT rewrites the packet for later tables, and its reply back', () => {
  const sw = bridgeWith(NAT)
  const table = fresh()
  assert.match(left(send(sw, there(SYN), {conntrack: table})), /nw_dst=10\.0\.0\.9,.*tp_dst=8080/)
  const answer = back(SYN_ACK).replace('nw_src=10.0.0.2', 'nw_src=10.0.0.9').replace('tcp_src=80', 'tcp_src=8080')
  assert.match(left(send(sw, answer, {conntrack: table})), /nw_src=10\.0\.0\.2,nw_dst=10\.0\.0\.1,.*tp_src=80,/)
})

for (const [release, sport, says] of [
  ['3.1.0', 1000, 'output 2 tp_src=1001'],
  ['3.1.0', 1500, 'output 2 tp_src=1501'],
  ['3.1.0', 65535, 'output 2 tp_src=1024'],
  ['2.15.0', 1500, 'undetermined'],
  [null, 1500, 'undetermined'],
] as const) {
  conntrack(`SNAT of source port ${sport} where that is taken, with Open vSwitch ${release}`, () => {
    const sw = bridgeWith(NAT.replace('dst=10.0.0.9:8080', 'src=10.0.0.50'))
    const table = fresh({release})
    const first = there(SYN).replace('tcp_src=1000', `tcp_src=${sport}`)
    assert.match(left(send(sw, first, {conntrack: table})), `nw_src=10.0.0.50,`)
    const second = send(sw, first.replace('nw_src=10.0.0.1', 'nw_src=10.0.0.3'), {conntrack: table})
    const [effect = ''] = effects(second)
    const port = effect === 'output 2' ? ` ${/(?<=,)tp_src=\d+/.exec(left(second))?.[0]}` : ''
    assert.is(`${effect.split(' ')[0] === 'undetermined' ? 'undetermined' : effect}${port}`, says)
  })
}

conntrack('an ICMP error of a translated connection is related, and goes to who began it', () => {
  const sw = bridgeWith(NAT)
  const table = fresh()
  send(sw, there(SYN), {conntrack: table})
  const error = `${SERVER},icmp,nw_src=10.0.0.9,nw_dst=10.0.0.1,icmp_type=3,icmp_code=3`
  const quoted = {protocol: 6, tuple: {src: '10.0.0.1', dst: '10.0.0.9', sport: 1000, dport: 8080}}
  const result = send(sw, error, {conntrack: table, quoted})
  assert.is(states(result)[0]! & RELATED_REPLY, RELATED_REPLY)
  assert.match(left(result), /nw_src=10\.0\.0\.2,nw_dst=10\.0\.0\.1/)
  assert.ok(effects(send(sw, error, {conntrack: table}))[0]?.startsWith('undetermined'))
})

const entry = (more: Partial<CtEntry> = {}): CtEntry => ({
  zone: 5,
  protocol: 6,
  orig: {src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 80},
  reply: {src: '10.0.0.2', dst: '10.0.0.1', sport: 80, dport: 1000},
  mark: 7,
  label: 0n,
  state: 'ESTABLISHED',
  line: 12,
  ...more,
})

conntrack('a dumped connection is established, and its line is told', () => {
  const result = send(bridgeWith(BY_STATE), there(ACK), {conntrack: fresh({entries: [entry()]})})
  const ct = result.effects.find(({kind}) => kind === 'ct')
  assert.ok(ct?.kind === 'ct')
  assert.equal([ct.state, ct.found, ct.line], [EST, 'entry', 12])
})

conntrack('a SYN over a connection that has ended begins another', () => {
  const table = fresh({entries: [entry({state: 'TIME_WAIT', replyState: 'FIN_WAIT_2'})]})
  assert.equal(states(send(bridgeWith(BY_STATE), there(SYN), {conntrack: table})), [NEW])
  const kernel = {conntrack: fresh({entries: [entry({state: 'TIME_WAIT'})], datapathType: 'system'})}
  assert.equal(states(send(bridgeWith(BY_STATE, '', {}, 'system'), there(SYN), kernel)), [NEW])
})

conntrack('both sides of a connection have to end before a SYN begins another', () => {
  const table = fresh()
  const sw = bridgeWith(BY_STATE.replace('table=1,zone=5', 'table=1,zone=5,commit'))
  const seen = (flow: string) => effects(send(sw, flow, {conntrack: table}))[0]
  const FIN_ACK = '0x011'
  for (const segment of [there(SYN), back(SYN_ACK), there(ACK), there(FIN_ACK), back(ACK)]) seen(segment)
  assert.ok(seen(there(SYN))?.startsWith('undetermined'))
  for (const segment of [back(FIN_ACK), there(ACK)]) seen(segment)
  assert.is(seen(there(SYN)), 'output 2')
})

conntrack('after both ends have sent a SYN the sequence numbers of the answering side decide', () => {
  const table = fresh()
  const sw = bridgeWith(BY_STATE.replace('table=1,zone=5', 'table=1,zone=5,commit'))
  for (const segment of [there(SYN), back(SYN)]) assert.equal(states(send(sw, segment, {conntrack: table})), [NEW])
  assert.ok(effects(send(sw, back(ACK), {conntrack: table}))[0]?.startsWith('undetermined'))
})

conntrack('a port range is not guessed, but a single port that is taken is refused', () => {
  const ranged = bridgeWith(NAT.replace('dst=10.0.0.9:8080', 'src=10.0.0.50:2000-2009'))
  assert.ok(effects(send(ranged, there(SYN), {conntrack: fresh()}))[0]?.startsWith('undetermined'))
  const single = bridgeWith(NAT.replace('dst=10.0.0.9:8080', 'src=10.0.0.50:2000'))
  const table = fresh()
  send(single, there(SYN), {conntrack: table})
  const second = send(single, there(SYN).replace('nw_src=10.0.0.1', 'nw_src=10.0.0.3'), {conntrack: table})
  assert.match(left(second), /nw_src=10\.0\.0\.3,/)
  assert.ok(second.effects.some((effect) => effect.kind === 'ct' && effect.refused?.includes('2000')))
})

conntrack('an error without NAT leaves what it quotes, one with NAT translates that too', () => {
  const quoted = {protocol: 6, tuple: {src: '10.0.0.1', dst: '10.0.0.9', sport: 1000, dport: 8080}}
  const table = fresh()
  const sw = bridgeWith(NAT)
  send(sw, there(SYN), {conntrack: table})
  const error = `${SERVER},icmp,nw_src=10.0.0.9,nw_dst=10.0.0.1,icmp_type=3,icmp_code=3`
  const [out] = send(sw, error, {conntrack: table, quoted}).effects.filter(({kind}) => kind === 'output')
  assert.equal(out?.kind === 'output' && out.quoted?.tuple, {
    src: '10.0.0.1',
    dst: '10.0.0.2',
    sport: 1000,
    dport: 80,
  })
})

conntrack('a ct after one that sent a copy on is left open: the copy goes first, and may change connections', () => {
  const flows =
    ' priority=9,ip actions=ct(table=1,zone=5),ct(commit,zone=5,table=2)\n table=1, ip actions=ct(commit,zone=5)\n'
  assert.ok(
    effects(send(bridgeWith(flows), there(SYN), {conntrack: fresh()})).some((one) => one.startsWith('undetermined')),
  )
})

conntrack('a short dump of a connection that ends does not say whose end it is', () => {
  const table = fresh({entries: [entry({state: 'TIME_WAIT'})]})
  assert.ok(effects(send(bridgeWith(BY_STATE), there(SYN), {conntrack: table}))[0]?.startsWith('undetermined'))
})

conntrack('a dump does not say whether UDP has been answered, but the answer itself does', () => {
  const udp = (flow: string): string =>
    flow
      .replace('tcp,', 'udp,')
      .replaceAll('tcp_', 'udp_')
      .replace(/,udp_flags.*/, '')
  const entries = [entry({protocol: 17, state: null})]
  const open = send(bridgeWith(BY_STATE), udp(there(ACK)), {conntrack: fresh({entries})})
  assert.ok(effects(open)[0]?.startsWith('undetermined'))
  assert.equal(states(send(bridgeWith(BY_STATE), udp(back(ACK)), {conntrack: fresh({entries})})), [REPLY])
  const said = [entry({protocol: 17, state: null, seenReply: true})]
  assert.equal(states(send(bridgeWith(BY_STATE), udp(there(ACK)), {conntrack: fresh({entries: said})})), [EST])
})

conntrack('a SYN over a running connection is left open by Open vSwitch, and established to the kernel', () => {
  const open = send(bridgeWith(BY_STATE), there(SYN), {conntrack: fresh({entries: [entry()]})})
  assert.ok(effects(open)[0]?.startsWith('undetermined'))
  const kernel = {conntrack: fresh({entries: [entry()], datapathType: 'system'})}
  assert.equal(states(send(bridgeWith(BY_STATE, '', {}, 'system'), there(SYN), kernel)), [EST])
})

conntrack('--established takes a packet without an entry as one of a running connection', () => {
  const result = send(bridgeWith(BY_STATE), there(ACK), {assumeEstablished: true})
  assert.equal(states(result), [EST])
  const ct = result.effects.find(({kind}) => kind === 'ct')
  assert.is(ct?.kind === 'ct' && ct.found, 'assumed')
})

const LIMIT = {zoneLimits: new Map([[5, {limit: 2, count: 2}]])}

conntrack('a full zone: Open vSwitch lets the packet pass without a connection, the kernel drops it', () => {
  const table = fresh(LIMIT)
  const passed = send(bridgeWith(COMMIT), there(SYN), {conntrack: table})
  assert.equal(effects(passed), ['output 2'])
  assert.ok(passed.effects.some((effect) => effect.kind === 'ct' && effect.refused?.includes('limit 2')))
  assert.equal(states(send(bridgeWith(COMMIT), back(SYN_ACK), {conntrack: table})), [INVALID])
  const kernel = {conntrack: fresh({...LIMIT, datapathType: 'system'})}
  assert.equal(effects(send(bridgeWith(COMMIT, '', {}, 'system'), there(SYN), kernel)), ['drop ct-limit'])
})

conntrack('a limit whose count is not known leaves it open once the dump could fill it', () => {
  const zoneLimits = new Map([[5, {limit: 1, count: null}]])
  assert.equal(effects(send(bridgeWith(COMMIT), there(SYN), {conntrack: fresh({zoneLimits})})), ['output 2'])
  const entries = [entry({orig: {...entry().orig, sport: 1}, reply: {...entry().reply, dport: 1}})]
  const open = send(bridgeWith(COMMIT), there(SYN), {conntrack: fresh({zoneLimits, entries})})
  assert.ok(effects(open)[0]?.startsWith('undetermined'))
})

conntrack(
  'a tuple that two connections have is open to the packet that has it, not to the one that brings it about',
  () => {
    const translated = entry({orig: {...entry().orig, dst: '10.9.9.9'}, state: null})
    const table = fresh({entries: [translated]})
    const sw = bridgeWith(COMMIT)
    assert.equal(effects(send(sw, there(SYN), {conntrack: table})), ['output 2'])
    assert.ok(effects(send(bridgeWith(BY_STATE), back(SYN_ACK), {conntrack: table}))[0]?.startsWith('undetermined'))
  },
)

conntrack('a full table refuses as a full zone does', () => {
  const table = fresh({maxConnections: 1, entries: [entry({zone: 9})]})
  const passed = send(bridgeWith(COMMIT), there(SYN), {conntrack: table})
  assert.ok(passed.effects.some((effect) => effect.kind === 'ct' && effect.refused?.includes('full')))
})

conntrack('without a connection table a ct action leaves it open', () => {
  assert.ok(effects(send(bridgeWith(COMMIT), there(SYN), {conntrack: null}))[0]?.startsWith('undetermined'))
})

conntrack('ct_clear forgets', () => {
  const flows = `${COMMIT.replace('table=1, actions=output:2', 'table=1, actions=ct_clear,resubmit(,3)')} table=3, ct_state=-trk actions=output:2\n`
  assert.equal(effects(send(bridgeWith(flows), there(SYN))), ['output 2'])
})

conntrack.run()
