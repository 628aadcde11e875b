import {existsSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {join} from 'node:path'
import {setFlagsFromString} from 'node:v8'
import {Worker} from 'node:worker_threads'
import {type Answers, type Asked, type AskOptions, askerOf} from '../diagnose/ask-node.ts'
import type {Cluster} from '../model/cluster.ts'
import {BATCH, type Said, type Task} from './node-worker.ts'

/** Fewer nodes are done before another thread has started. */
const MANY = 64
/** Each has a copy of what the API server lists, some hundreds of megabytes in a large cluster. */
const MOST_THREADS = 2
/** V8 would let each thread's memory grow to four times what is in use before it looks for what is not. */
const GROWTH = '--heap-growing-percent=150'
/** Most of what is parsed lives shortly: a large place for it saves a third of the collector's work. */
const YOUNG_MB = 48

export interface Sharing extends AskOptions {
  /** When the time is over, by `now()`; null: never. */
  readonly end: number | null
  /** The package's folder, where the built program is. */
  readonly root: string
  /** From how many nodes on other threads help. */
  readonly many?: number
}

/**
 * Asks the rules of a large cluster on all processors: while this thread asks those of the whole cluster (null), others take nodes in
 * turn, and it joins them until none is left. What each says is the same whoever asks. A node of which a thread failed to tell is left
 * out, for the caller to ask: so is everything where there are few nodes, or where no other thread could open the evidence.
 */
export async function askInThreads(cluster: Cluster, sharing: Sharing): Promise<Answers> {
  const {end, root, rules, thresholds, many = MANY} = sharing
  const names = cluster.nodes.map(({name}) => name)
  const file = join(root, 'dist/node-worker.cjs')
  const {shared: evidence} = cluster.snapshot
  const threads = Math.min(availableParallelism(), MOST_THREADS)
  if (names.length < many || threads < 2 || !evidence || !existsSync(file)) return new Map()
  setFlagsFromString(GROWTH)
  const next = new Int32Array(new SharedArrayBuffer(4))
  const task: Task = {evidence, names, next, rules: rules.map(({id}) => id), thresholds: thresholds ?? null, end}
  const others = Array.from({length: threads - 1}, () => answersOf(file, task))
  const asker = askerOf(cluster, sharing)
  const answers = new Map<string | null, Asked>([[null, asker.ofCluster()]])
  for (let at = Atomics.add(next, 0, BATCH); at < names.length; at = Atomics.add(next, 0, BATCH))
    for (const name of names.slice(at, at + BATCH)) answers.set(name, asker.ofNode(name))
  for (const each of await Promise.all(others)) for (const [name, asked] of each) answers.set(name, asked)
  return answers
}

/** What one thread says; nothing where it failed. */
function answersOf(file: string, workerData: Task): Promise<Said> {
  return new Promise((resolve) => {
    const worker = new Worker(file, {workerData, resourceLimits: {maxYoungGenerationSizeMb: YOUNG_MB}})
    worker.once('message', resolve)
    worker.once('error', () => resolve([]))
    worker.once('exit', () => resolve([]))
  })
}
