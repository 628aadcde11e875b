import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import {formatTraceOutput} from '../../src/ovs/trace-output/format.ts'
import {traceOutputOf} from '../../src/ovs/trace-output/from-result.ts'
import {type CorpusCase, namesOf, questionOf, switchOf} from './corpus-case.ts'
import {ctBits} from './judge.ts'

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
  return (
    text
      .replace(/recirc\((0x[0-9a-f]+)\)|recirc_id=(0x[0-9a-f]+|\d+)/g, (whole, a, b) =>
        Number(a ?? b) === 0 ? whole : recirc(a ?? b),
      )
      .replace(/meter\((\d+)\)/g, (_, id) => meter(id))
      .replace(/^Megaflow: .*$/gm, 'Megaflow')
      // Who dumps does not know how long an option is.
      .replace(/(_METADATA\d+)\[0\.\.\d+\]/g, '$1[]')
  )
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

const mayDiffer = (line: string): boolean => MAY_DIFFER.some((rule) => rule.test(line))

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

/** Also by the number of FLOOD or ALL. */
const FLOODS = /flood|\bALL\b|output port is 6553[12]$/im

const inAnyOrder = (lines: readonly string[]): string =>
  lines
    .filter((line) => !mayDiffer(line) && !line.startsWith('Final flow: '))
    .map((line) => line.trim())
    .sort()
    .join('\n')

/** The same text, or the first line that nothing explains; null where there is more than one answer, or what differs is explained. */
export function comparePrinted(corpus: CorpusCase): 'equal' | {readonly differs: string} | null {
  const own = ours(corpus)
  if (own === null) return null
  const [left, right] = [comparable(own), comparable(corpus.expected.rawOutput ?? '')]
  if (left === right) return 'equal'
  const [mine, theirs] = [left.split('\n'), right.split('\n')]
  // What is said of each port of a flood stands in the order of the flood, and a peer bridge behind its last is not within it.
  if (FLOODS.test(left) && inAnyOrder(mine) === inAnyOrder(theirs)) return null
  const first = mine.findIndex((line, i) => line !== theirs[i])
  const pair = [mine[first] ?? '', theirs[first] ?? '']
  return pair.some(mayDiffer) ? null : {differs: pair.join(' | ')}
}
