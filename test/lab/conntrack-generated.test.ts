import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {crossing, showing} from './conntrack-flows.ts'
import {compareRow} from './conntrack-row.ts'
import {type Addresses, FAMILIES, pipelineOf, told} from './conntrack-rows.ts'
import {type Ends, echo, tcp, udp, unreachable} from './frames.ts'
import {type Pod, withPods} from './pods.ts'

const generated = suite('lab: generated pipelines')

const zone = fc.constantFrom('', 'zone=1', 'zone=2')
const translation = fc.constantFrom(
  'nat',
  'nat(src=NAT)',
  'nat(src=NAT:4001)',
  'nat(dst=B)',
  'nat(dst=B:8080)',
  'nat(dst=SVC)',
  'nat(src=A)',
)
const mark = fc.constantFrom(
  '',
  'exec(set_field:0x3/0xf->ct_mark)',
  'exec(set_field:0x50/0xf0->ct_mark,set_field:0x9->ct_label)',
)

const lookup = fc.tuple(zone, fc.constantFrom('', '', 'nat')).map((words) => words.filter(Boolean).join(','))
const commit = fc
  .tuple(zone, fc.option(translation), mark, fc.constantFrom('', '', '', 'force'))
  .map((words) => ['commit', ...words.filter(Boolean)].join(','))

/** One `ct` that goes on in a table, or none. */
const step = (table: number): fc.Arbitrary<string> => {
  const to = (words: string): string => `ct(${[words, `table=${table}`].filter(Boolean).join(',')})`
  return fc.oneof(
    {weight: 4, arbitrary: lookup.map(to)},
    {weight: 4, arbitrary: commit.map(to)},
    {weight: 1, arbitrary: fc.constant(`resubmit(,${table})`)},
    {weight: 1, arbitrary: commit.map((words) => `ct(${words}),resubmit(,${table})`)},
    {weight: 1, arbitrary: lookup.map((words) => `ct_clear,${to(words)}`)},
  )
}

const match = fc.constantFrom(
  'in_port=1',
  'in_port=2',
  'ct_state=+new',
  'ct_state=+est-rpl',
  'ct_state=+rpl',
  'ct_state=+rel',
  'ct_state=-inv+trk',
  'ct_mark=0x3/0xf',
  'ct_state=+dnat',
)

const table = (id: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.uniqueArray(match, {minLength: 1, maxLength: 2}), step(id + 1), step(id + 1), step(id + 1))
    .map(([matches, ...steps]) =>
      [
        ...matches.map((m, i) => `table=${id},priority=${9 - i},IP,${m},actions=${steps[i]}`),
        `table=${id},priority=1,IP,actions=${steps[2]}`,
      ].join('\n'),
    )

const pipeline = fc
  .tuple(table(0), table(1), table(2))
  .map((tables) => `${tables.join('\n')}\ntable=3,actions=resubmit(,4)\n${showing(4)}${crossing(5)}`)

type Packet = (addresses: Addresses) => readonly [Pod, Buffer]

const SPORT = fc.constantFrom(4000, 4000, 4000, 4001)
const DPORT = fc.constantFrom(80, 80, 8080)
const PEER = fc.constantFrom('B', 'B', 'SVC') as fc.Arbitrary<'B' | 'SVC'>
const SELF = fc.constantFrom('A', 'A', 'NAT') as fc.Arbitrary<'A' | 'NAT'>

/** Flags in the order of a connection's life, so that something gets established. */
const FLAGS = fc.constantFrom('S', 'SA', 'A', 'A', 'PA', 'FA', 'R', 'RA')

const oneTcp: fc.Arbitrary<Packet> = fc
  .tuple(fc.boolean(), SELF, PEER, SPORT, DPORT, FLAGS)
  .map(([back, self, peer, sport, dport, flags]) => (to) => {
    const seq = flags.includes('S') ? 0 : 1
    const ends: Ends = {src: to[self], dst: to[peer]}
    return back
      ? [
          'b',
          tcp(
            {src: ends.dst, dst: ends.src},
            {sport: dport, dport: sport, flags, seq: 5000 + seq, ack: flags.includes('A') ? 1001 : 0},
          ),
        ]
      : ['a', tcp(ends, {sport, dport, flags, seq: 1000 + seq, ack: flags.includes('A') ? 5001 : 0})]
  })

const oneUdp: fc.Arbitrary<Packet> = fc.tuple(fc.boolean(), SELF, PEER, SPORT, DPORT).map(
  ([back, self, peer, sport, dport]) =>
    (to) =>
      back
        ? ['b', udp({src: to[peer], dst: to[self]}, dport, sport)]
        : ['a', udp({src: to[self], dst: to[peer]}, sport, dport)],
)

const oneEcho: fc.Arbitrary<Packet> = fc.tuple(fc.boolean(), SELF, PEER).map(
  ([back, self, peer]) =>
    (to) =>
      back
        ? ['b', echo({src: to[peer], dst: to[self]}, 'reply')]
        : ['a', echo({src: to[self], dst: to[peer]}, 'request')],
)

const oneError: fc.Arbitrary<Packet> = fc.tuple(oneUdp, SELF, PEER).map(([quoted, self, peer]) => (to) => {
  const [pod, frame] = quoted(to)
  return pod === 'a'
    ? ['b', unreachable({src: to[peer], dst: to[self]}, frame)]
    : ['a', unreachable({src: to[self], dst: to[peer]}, frame)]
})

const conversation = fc.oneof(
  fc.array(oneTcp, {minLength: 6, maxLength: 12}),
  fc.array(fc.oneof({weight: 4, arbitrary: oneUdp}, oneError), {minLength: 5, maxLength: 10}),
  fc.array(oneEcho, {minLength: 3, maxLength: 6}),
)

const {SEED = '7', RUNS = '100'} = process.env
const numRuns = Number(RUNS)

generated('agree with real packets, or say what is not known', () =>
  withPods(async (lab) => {
    const sums = {packets: 0, undetermined: 0}
    const cases = fc.sample(fc.tuple(pipeline, conversation, fc.constantFrom('v4', 'v6')), {
      seed: Number(SEED),
      numRuns,
    })
    for (const [flows, packets, family] of cases) {
      const addresses = FAMILIES[family === 'v4' ? 'v4' : 'v6']
      const written = flows.slice(0, flows.indexOf('table=4'))
      const one = await told(`${family}\n${written}\n`, () =>
        compareRow(lab, pipelineOf({flows}, addresses), async (sides) => {
          for (const packet of packets) if (!(await sides.sendAny(...packet(addresses)))) return
        }),
      )
      sums.packets += one.packets
      sums.undetermined += one.undetermined
    }
    assert.ok(sums.packets > 3 * numRuns && sums.undetermined < numRuns / 2, JSON.stringify(sums))
  }),
)

generated.run()
