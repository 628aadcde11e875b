import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseAddresses} from '../../src/host/address.ts'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import type {FilterPacket, FilterState} from '../../src/host/filter-packet.ts'
import {parseIpset} from '../../src/host/ipset.ts'
import {parseIptablesSave} from '../../src/host/iptables-save.ts'
import {parseNft} from '../../src/host/nft.ts'
import type {Table} from '../../src/host/ruleset.ts'
import {formatIp, parseIp} from '../../src/ip.ts'
import {type Namespace, withNamespaces} from './host-namespace.ts'

const filter = suite('lab: packet filters')

const PORTS = [1000, 1001, 1002]
const HERE = ['10.0.0.1', '10.0.0.2']
const THERE = ['10.0.0.10', '10.0.0.11']

/** UDP from one namespace to the other; each has a length of its own, by which it is known. */
const PACKETS = THERE.flatMap((source) =>
  HERE.flatMap((destination) => PORTS.map((dport) => ({source, destination, dport}))),
).map((packet, i) => ({...packet, sport: 2000 + i, size: 60 + i}))

/** Files in its working directory say when the sockets are open and when all was sent. */
const LISTEN = `const {createSocket} = require('dgram')
const {existsSync, writeFileSync} = require('fs')
let closed = ${HERE.length * PORTS.length}
for (const address of ${JSON.stringify(HERE)}) for (const port of ${JSON.stringify(PORTS)}) {
  const socket = createSocket('udp4')
  socket.on('message', (m) => console.log(m.length + 28, address, port))
  socket.bind(port, address, () => --closed === 0 && writeFileSync('ready', ''))
}
setInterval(() => existsSync('sent') && setTimeout(() => process.exit(0), 50), 10)`

const SEND = `const {createSocket} = require('dgram')
const {existsSync, writeFileSync} = require('fs')
const packets = ${JSON.stringify(PACKETS)}
let waiting = packets.length
const done = () => --waiting === 0 && (writeFileSync('sent', ''), process.exit(0))
const send = ({source, destination, sport, dport, size}) => {
  const socket = createSocket('udp4')
  socket.on('error', () => {})
  socket.bind(sport, source, () => socket.send(Buffer.alloc(size - 28), dport, destination, done))
}
const start = setInterval(() => existsSync('ready') && (clearInterval(start), packets.forEach(send)), 10)`

const iptablesMatch = fc.constantFrom(
  '',
  '-s 10.0.0.10',
  '! -s 10.0.0.10',
  '-d 10.0.0.2',
  '-d 10.0.0.0/255.0.0.254',
  '-i v0',
  '! -i v+',
  '-p udp',
  '-p tcp',
  '-p udp -m udp --dport 1001',
  '-p udp -m udp ! --dport 1000:1001',
  '-p udp -m multiport --dports 1000,1002',
  '-m set --match-set SOURCES src',
  '-m set ! --match-set PAIRS dst,dst',
  '-m set --match-set NETS dst',
  '-m mark --mark 0x1/0x1',
  '-m mark ! --mark 0x2',
  '-m addrtype --dst-type LOCAL',
  '-m addrtype ! --src-type LOCAL',
  '-m conntrack --ctstate NEW',
  '-m conntrack --ctstate UNTRACKED',
  '-m conntrack --ctstate DNAT',
  '-m conntrack ! --ctstate INVALID,ESTABLISHED',
  '-m length --length 60:65',
  '-m iprange --src-range 10.0.0.11-10.0.0.20',
  '-m comment --comment "-j DROP"',
  '-m connmark --mark 0x4/0x4',
  '-m pkttype --pkt-type unicast',
)
const targets = {
  raw: ['NOTRACK', 'DROP', 'MARK --set-mark 0x1', 'RETURN', 'USER', 'CT --notrack'],
  mangle: [
    'MARK --or-mark 0x2',
    'MARK --set-xmark 0x1/0x3',
    'CONNMARK --set-mark 0x4',
    'CONNMARK --save-mark',
    'MARK --and-mark 0x1',
    'ACCEPT',
    'USER',
    'TOS --set-tos 4',
  ],
  nat: [
    'DNAT --to-destination 10.0.0.2:1002',
    'DNAT --to-destination 10.0.0.1',
    'REDIRECT --to-ports 1001',
    'ACCEPT',
    'RETURN',
    'USER',
  ],
  filter: ['DROP', 'DROP', 'ACCEPT', 'RETURN', 'REJECT', 'USER'],
}
const CHAINS = {raw: 'PREROUTING', mangle: 'PREROUTING', nat: 'PREROUTING', filter: 'INPUT'}

const rulesOf = (table: keyof typeof targets): fc.Arbitrary<string> => {
  const rule = (chain: string, allowed: readonly string[]) =>
    fc
      .tuple(iptablesMatch, iptablesMatch, fc.constantFrom(...allowed))
      .map(([a, b, target]) => `-A ${chain} ${combined(a, b, table)} ${target === 'USER' ? '-g USER' : `-j ${target}`}`)
  const plain = targets[table].filter((target) => target !== 'USER')
  return fc
    .tuple(
      fc.array(rule(CHAINS[table], targets[table]), {maxLength: 4}),
      fc.array(rule('USER', plain), {maxLength: 3}),
      fc.boolean(),
    )
    .map(([base, user, jumps]) =>
      [
        `*${table}`,
        `:${CHAINS[table]} ACCEPT [0:0]`,
        ':USER - [0:0]',
        ...base.map((line) => (jumps ? line.replace('-g USER', '-j USER') : line)),
        ...user,
        'COMMIT',
        '',
      ].join('\n'),
    )
}

/** Both conditions where they don't say the same option twice, and a protocol where the target of nat needs one. */
function combined(a: string, b: string, table: string): string {
  const option = (condition: string): string => /(?<= |^)-[a-z]/.exec(condition)?.[0] ?? ''
  const both = option(a) === option(b) && option(a) !== '-m' ? a : a === b ? a : `${a} ${b}`
  return table === 'nat' ? `-p udp ${both.replace(/-p \w+/, '')}` : both
}

const iptablesRules = fc
  .tuple(rulesOf('raw'), rulesOf('mangle'), rulesOf('nat'), rulesOf('filter'))
  .map((tables) => tables.join(''))

const SETS =
  'create SOURCES hash:ip\nadd SOURCES 10.0.0.11\ncreate PAIRS hash:ip,port\nadd PAIRS 10.0.0.1,udp:1000\nadd PAIRS 10.0.0.2,udp:1001-1002\ncreate NETS hash:net\nadd NETS 10.0.0.0/24\nadd NETS 10.0.0.2/32 nomatch\n'

const nftMatch = fc.constantFrom(
  '',
  'ip saddr 10.0.0.10',
  'ip saddr != 10.0.0.10',
  'ip daddr { 10.0.0.2, 10.0.0.9 }',
  'ip daddr @nets',
  'ip daddr . udp dport @pairs',
  'iifname "v0"',
  'iifname != "v*"',
  'udp dport 1001',
  'udp dport != 1000-1001',
  'tcp dport 1000',
  'udp sport > 2005',
  'meta l4proto udp',
  'ip protocol { tcp, sctp }',
  'meta mark 0x1',
  'meta mark & 0x1 == 0x1',
  'meta mark != 0x2',
  'ct state new',
  'ct state { established, untracked }',
  'ct status dnat',
  'ct mark 0x4',
  'fib daddr type local',
  'meta length 60-65',
  'ip6 saddr fd00::1',
  'meta nfproto ipv4',
  'ip saddr & 0.0.0.1 == 0.0.0.1',
)
const nftTargets = {
  raw: ['notrack', 'drop', 'meta mark set 0x1', 'return', 'jump rawuser', 'accept'],
  nat: [
    'meta l4proto udp dnat ip to 10.0.0.2:1002',
    'dnat ip to 10.0.0.1',
    'meta l4proto udp redirect to :1001',
    'accept',
    'meta mark set meta mark or 0x2',
    'dnat ip to ip saddr map { 10.0.0.10 : 10.0.0.2 }',
  ],
  input: [
    'drop',
    'accept',
    'reject',
    'return',
    'udp dport vmap { 1000 : drop, 1001 : accept }',
    'ct mark set 0x4',
    'counter',
    'goto user',
    'ip saddr . udp dport vmap { 10.0.0.10 . 1002 : drop, 10.0.0.11 . 1000 : goto user }',
  ],
}
const nftRule = (allowed: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(nftMatch, nftMatch, fc.constantFrom(...allowed)).map((words) => words.join(' '))
const nftRules = fc.record({
  rawuser: fc.array(nftRule(nftTargets.raw.filter((t) => !t.startsWith('jump'))), {maxLength: 2}),
  user: fc.array(nftRule(['drop', 'accept', 'return']), {maxLength: 3}),
  raw: fc.array(nftRule(nftTargets.raw), {maxLength: 3}),
  nat: fc.array(nftRule(nftTargets.nat), {maxLength: 3}),
  input: fc.array(nftRule(nftTargets.input), {minLength: 2, maxLength: 6}),
  late: fc.array(nftRule(['drop', 'accept']), {maxLength: 1}),
})
const NFT_CHAINS = `add table inet t
add set inet t nets { type ipv4_addr; flags interval; elements = { 10.0.0.2, 10.0.0.64/26 }; }
add set inet t pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 1000, 10.0.0.2 . 1002 }; }
add chain inet t rawuser
add chain inet t user
add chain inet t raw { type filter hook prerouting priority -300; }
add chain inet t nat { type nat hook prerouting priority -100; }
add chain inet t input { type filter hook input priority 0; policy accept; }
add chain inet t late { type filter hook input priority 10; policy accept; }
`

function connect([here, there]: readonly Namespace[]): void {
  here!.run(`ip link add v0 type veth peer name v1 netns ${there!.name}`)
  for (const [namespace, dev, addresses] of [
    [here!, 'v0', HERE],
    [there!, 'v1', THERE],
  ] as const) {
    namespace.run('ip link set lo up')
    namespace.run(`ip link set ${dev} up`)
    for (const address of addresses) namespace.run(`ip addr add ${address}/24 dev ${dev}`)
  }
}

/** Which packets came, to which socket: `size address port`. */
function send([here, there]: readonly Namespace[]): ReadonlySet<string> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-lab-'))
  const node = (script: string): string => `timeout 15 node -e '${script.replaceAll("'", "'\\''")}'`
  try {
    const both = `cd ${folder}; ip netns exec ${there!.name} ${node(SEND)} & cd ${folder}; ${node(LISTEN)}; wait`
    return new Set(here!.run('sh', both).trim().split('\n'))
  } finally {
    rmSync(folder, {recursive: true})
  }
}

/** What the simulator says: the socket's address and port, null where it stops, and what it can't say. */
function simulate(state: FilterState, asked: (typeof PACKETS)[number]): string | null | undefined {
  const packet: FilterPacket = {
    source: parseIp(asked.source)!,
    destination: parseIp(asked.destination)!,
    protocol: 17,
    sport: asked.sport,
    dport: asked.dport,
    iif: 'v0',
    oif: null,
    mark: 0,
    ctMark: 0,
    ctState: 'new',
    ctDnat: false,
    ctSnat: false,
    size: asked.size,
  }
  const before = evaluateHook(state, 'PREROUTING', packet)
  if (before.verdict === 'unknown') return undefined
  if (before.verdict !== 'accept') return null
  const {nat, mark, ctMark, notrack} = before
  const destination = nat?.kind === 'redirect' ? parseIp(HERE[0]!)! : (nat?.address ?? packet.destination)
  const changed: FilterPacket = {
    ...packet,
    destination,
    dport: nat?.port ?? packet.dport,
    mark,
    ctMark,
    ctDnat: nat !== null,
    ctState: notrack ? 'untracked' : 'new',
  }
  const {verdict} = evaluateHook(state, 'INPUT', changed)
  return verdict === 'unknown'
    ? undefined
    : verdict === 'accept'
      ? `${asked.size} ${formatIp(destination)} ${changed.dport}`
      : null
}

function compare(
  namespaces: readonly Namespace[],
  tables: readonly Table[],
  note: string,
): {passed: number; stopped: number} {
  const [here] = namespaces
  const state: FilterState = {
    tables,
    unread: [],
    ipsets: parseIpset(here!.run('ipset save')).items,
    addresses: parseAddresses(here!.run('ip -j addr')).items,
  }
  const came = send(namespaces)
  const sums = {passed: 0, stopped: 0}
  for (const packet of PACKETS) {
    const ours = simulate(state, packet)
    if (ours === undefined) continue
    const theirs = [...came].find((line) => line.startsWith(`${packet.size} `)) ?? null
    assert.is(ours, theirs, `${JSON.stringify(packet)}\n${note}`)
    sums[ours === null ? 'stopped' : 'passed']++
  }
  return sums
}

filter('agrees with real packets about generated rules of iptables', () => {
  const sums = {passed: 0, stopped: 0}
  for (const rules of fc.sample(iptablesRules, {seed: 4, numRuns: 16})) {
    withNamespaces(2, (namespaces) => {
      const [here] = namespaces
      connect(namespaces)
      here!.run('ipset restore', SETS)
      here!.run('iptables-restore', rules)
      const text = here!.run('iptables-save -c')
      const {items, unparsed} = parseIptablesSave(text, 4)
      assert.equal(unparsed, [])
      const {passed, stopped} = compare(
        namespaces,
        [...items, ...parseNft(here!.run('nft -j list ruleset')).items],
        text,
      )
      assert.is(passed + stopped, PACKETS.length, `every packet is decided\n${text}`)
      sums.passed += passed
      sums.stopped += stopped
    })
  }
  assert.ok(sums.passed > 20 && sums.stopped > 20, JSON.stringify(sums))
})

filter("agrees with real packets about generated rules of nft's own", () => {
  const sums = {passed: 0, stopped: 0}
  for (const chains of fc.sample(nftRules, {seed: 6, numRuns: 16})) {
    withNamespaces(2, (namespaces) => {
      const [here] = namespaces
      connect(namespaces)
      here!.run('nft -f -', NFT_CHAINS)
      // Rules that nft itself refuses (conditions that exclude each other) are left out.
      for (const [chain, rules] of Object.entries(chains))
        for (const rule of rules) here!.attempt('nft -f -', `add rule inet t ${chain} ${rule}\n`)
      const text = here!.run('nft -j list ruleset')
      const {items, unparsed} = parseNft(text)
      assert.equal(unparsed, [])
      const {passed, stopped} = compare(namespaces, items, here!.run('nft list ruleset'))
      assert.is(passed + stopped, PACKETS.length, `every packet is decided\n${text}`)
      sums.passed += passed
      sums.stopped += stopped
    })
  }
  assert.ok(sums.passed > 20 && sums.stopped > 20, JSON.stringify(sums))
})

filter.run()
