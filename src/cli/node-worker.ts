import {isMainThread, parentPort, workerData} from 'node:worker_threads'
import {type Asked, askerOf} from '../diagnose/ask-node.ts'
import {ALL_RULES} from '../diagnose/registry.ts'
import type {Thresholds} from '../diagnose/thresholds.ts'
import {Cluster} from '../model/cluster.ts'
import type {Shared} from '../snapshot/snapshot.ts'
import {openShared} from '../sources/open.ts'
import {now} from './report-flags.ts'

/** What a thread is handed. */
export interface Task {
  readonly evidence: Shared
  readonly names: readonly string[]
  /** Index of the first name that nobody has taken, shared by all threads. */
  readonly next: Int32Array
  /** Ids. */
  readonly rules: readonly string[]
  readonly thresholds: Thresholds | null
  readonly end: number | null
}

/** What it says of each node that it took. */
export type Said = readonly (readonly [name: string, asked: Asked])[]

/** Nodes that a thread takes at a time. */
export const BATCH = 4

/** A thread of its own for nodes of a large cluster: it opens the evidence, asks the rules, and tells what they said. */
async function work({evidence, names, next, rules, thresholds, end}: Task): Promise<Said> {
  const cluster = new Cluster(await openShared(evidence))
  const wanted = new Set(rules)
  const asker = askerOf(cluster, {
    rules: ALL_RULES.filter(({id}) => wanted.has(id)),
    isOver: () => end !== null && now() >= end,
    ...(thresholds === null ? {} : {thresholds}),
  })
  const answers: [string, Asked][] = []
  for (let at = Atomics.add(next, 0, BATCH); at < names.length; at = Atomics.add(next, 0, BATCH))
    for (const name of names.slice(at, at + BATCH)) answers.push([name, asker.ofNode(name)])
  return answers
}

if (!isMainThread) void work(workerData).then((answers) => parentPort?.postMessage(answers))
