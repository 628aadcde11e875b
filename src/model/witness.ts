import {type ParsedTrace, parseTraceOutput} from '../ovs/trace-output/parse.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Evidence} from './evidence.ts'
import {type Known, known, unknown} from './known.ts'
import {NodeProbes} from './probe-reader.ts'

/** What `ofproto/trace` printed for one packet. */
export interface WitnessAnswer {
  readonly trace: Known<ParsedTrace>
  readonly evidence: Evidence
}

/** What Open vSwitch itself made of packets, by node and command. @param entries of `ofproto-trace` */
export function readWitness(snapshot: Snapshot, entries: readonly ProbeEntry[]): ReadonlyMap<string, WitnessAnswer> {
  return new Map(entries.map((entry) => [witnessKey(entry.node, entry.argv), answerOf(snapshot, entry)]))
}

export const witnessKey = (node: string, argv: readonly string[]): string => [node, ...argv].join('\0')

function answerOf(snapshot: Snapshot, entry: ProbeEntry): WitnessAnswer {
  const probes = new NodeProbes(snapshot, entry.node, [entry])
  const evidence = {node: entry.node, probe: entry.id, file: entry.file ?? '', line: null, text: ''}
  if (entry.exitCode !== 0) return {trace: unknown(probes.failure(entry)), evidence}
  const text = probes.output(entry)
  return {trace: text === null ? unknown(`${entry.file} is missing`) : known(parseTraceOutput(text)), evidence}
}
