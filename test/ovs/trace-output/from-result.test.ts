import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../../src/ovs/pipeline/switch.ts'
import {formatTraceOutput} from '../../../src/ovs/trace-output/format.ts'
import {traceOutputOf} from '../../../src/ovs/trace-output/from-result.ts'
import {type CorpusCase, namesOf, questionOf, switchOf} from '../../conformance/corpus-case.ts'
import {ctBits, judge} from '../../conformance/judge.ts'
import {fixtureFiles} from '../../fixtures.ts'

const printed = suite('ovs/trace-output/from-result')

/** Ids of recirculations and meters are counters of the switch, and the megaflow depends on its classifier's insides. */
function comparable(text: string): string {
  const counted = (name: string): ((id: string) => string) => {
    const ids = new Map<string, string>()
    return (id) => {
      const key = String(Number(id))
      if (!ids.has(key)) ids.set(key, `${name}#${ids.size + 1}`)
      return ids.get(key) ?? ''
    }
  }
  const [recirc, meter] = [counted('recirc'), counted('meter')]
  return text
    .replace(/recirc\((0x[0-9a-f]+)\)|recirc_id=(0x[0-9a-f]+|\d+)/g, (whole, a, b) =>
      Number(a ?? b) === 0 ? whole : recirc(a ?? b),
    )
    .replace(/meter\((\d+)\)/g, (_, id) => meter(id))
    .replace(/^Megaflow: .*$/gm, 'Megaflow')
}

/**
 * What no dump can give back: the order of a flood, scores of a hash, and actions that were added over OpenFlow 1.0 and
 * that a dump of a later version spells anew. The lines that may differ for it, and no others.
 */
const MAY_DIFFER: readonly RegExp[] = [
  // A packet that is really sent teaches the switch; more outputs than Netlink holds are sent one by one.
  / suppressing side effects, so learn action ignored$/,
  /^This flow is handled by the userspace slow path/,
  /mcast flood port is /,
  // What learn prints has its actions spelt as they were added, too.
  /^ *-> table=\d+ .* actions=/,
  / -> bucket \d+: score \d+$/,
  / -> using bucket \d+$/,
  / -> one of \d+ by a hash$/,
  /^Datapath actions: /,
  /^ *(clone\(|write_actions\(|learn\()?(mod_|load:|set_tunnel|set_field:|push_vlan|enqueue|set_queue|strip_vlan|pop_vlan|output:|bundle|multipath)/,
]

/** Null where what no dump shows has to be tried: then there is more than one answer. */
function ours(corpus: CorpusCase): string | null {
  const question = questionOf(corpus)
  if (!('bridge' in question)) return null
  const {tlvs, ports} = namesOf(corpus, question.bridge)
  const named = corpus.trace.names ? new Map([...(ports ?? [])].map(([name, ofport]) => [ofport, name])) : undefined
  const datapath = corpus.bridges.flatMap((bridge) =>
    bridge.ports.flatMap(({odpPort, name}) => (odpPort === null ? [] : [[odpPort, name] as const])),
  )
  const result = runPacket(loadSwitch(switchOf(corpus)), {
    mode: 'faithful',
    bridge: question.bridge,
    packet: question.packet,
    size: question.size,
    conntrack: null,
    ctNext: corpus.trace.ctNext.map(ctBits),
    generated: corpus.trace.generate || corpus.trace.packet !== null,
  })
  if (result.undetermined.length > 0) return null
  return formatTraceOutput(
    traceOutputOf(result, {
      names: {...(tlvs && {tlvs}), ...(named && {ports: named})},
      datapathPorts: corpus.trace.names ? new Map(datapath) : null,
      dumpHasNames: false,
    }),
  )
}

/** Cases that must be equal byte for byte, of each suite; more is welcome, fewer is a regression. */
for (const [name, least] of [
  ['antrea-like', 30],
  ['ovs-random', 209],
  ['ovs-trace', 286],
] as const) {
  printed(`prints ${name} as Open vSwitch did`, () => {
    let equal = 0
    const wrong: string[] = []
    for (const {path, text} of fixtureFiles('corpus', name)) {
      const corpus: CorpusCase & {readonly expected: {readonly rawOutput?: string}} = JSON.parse(text())
      if (corpus.expected.exitCode !== 0 || judge(corpus).status !== 'agree') continue
      const own = ours(corpus)
      if (own === null) continue
      const [left, right] = [comparable(own), comparable(corpus.expected.rawOutput ?? '')]
      if (left === right) {
        equal++
        continue
      }
      const [mine, theirs] = [left.split('\n'), right.split('\n')]
      const first = mine.findIndex((line, i) => line !== theirs[i])
      const explained = [mine[first] ?? '', theirs[first] ?? ''].some((line) =>
        MAY_DIFFER.some((rule) => rule.test(line)),
      )
      if (!explained) wrong.push(`${path}: ${mine[first]} | ${theirs[first]}`)
    }
    assert.equal(wrong, [])
    assert.ok(equal >= least, `${equal} of ${name} are equal, expected ${least}`)
  })
}

printed.run()
