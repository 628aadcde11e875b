import type {Cluster} from '../model/cluster.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {Api} from '../sources/kube/api.ts'
import {type ConnectFlags, loadKubeconfig} from '../sources/kube/load-kubeconfig.ts'
import type {Question} from '../trace/question.ts'
import type {Trace} from '../trace/result.ts'
import {LiveCluster, type LiveOptions} from './live-cluster.ts'
import {asksForService, endsOf} from './nodes-of-question.ts'

export interface LiveRequest extends LiveOptions {
  readonly connect: ConnectFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly requestTimeoutMs: number
}

/** Opens the cluster that the flags name, and reads its lists. @throws {Problem} where it can't be reached */
async function openCluster(request: LiveRequest, keepOpen = false): Promise<LiveCluster> {
  const connection = await loadKubeconfig(request.connect, request.env)
  const api = new Api(connection, {timeoutMs: request.requestTimeoutMs, signal: request.signal})
  const live = new LiveCluster(api, {...request, keepOpen})
  try {
    await live.readLists()
  } catch (error) {
    live.close()
    throw error
  }
  return live
}

/** Reads a whole cluster, or some of its nodes. @throws {Problem} where it can't be reached, or a node is none of it */
export async function collectCluster(
  request: LiveRequest,
  nodesOf: (lists: Cluster) => readonly string[] | null,
): Promise<Snapshot> {
  const live = await openCluster(request)
  try {
    await live.readNodes(nodesOf(live.model()) ?? [...live.access().keys()], null)
    return live.snapshot()
  } finally {
    live.close()
  }
}

/** A trace, and how what it needs is found out. */
export interface TraceAsk {
  readonly question: Question
  readonly answer: (snapshot: Snapshot) => Trace
  /** The same with all that Open vSwitch itself can be asked about it; null: it is not asked. */
  readonly withWitness: ((snapshot: Snapshot) => Trace) | null
}

/** A path leads to nodes that nobody named: a Service's endpoints, an Egress node, the next hop of a route. */
const MOST_ROUNDS = 4

/**
 * Reads what one trace needs: the nodes of its ends, then those that the trace so far leads to, until it leads to no other; then what Open
 * vSwitch itself says about it.
 *
 * @throws {Problem} where the cluster can't be reached, or a name is nothing there
 */
export async function collectForTrace(
  request: LiveRequest,
  {question, answer, withWitness}: TraceAsk,
): Promise<Snapshot> {
  const live = await openCluster(request, true)
  try {
    if (asksForService(live.model(), question)) await live.readEndpoints()
    const known = live.access()
    const {nodes, pods} = endsOf(live.model(), question)
    const read = new Set<string>()
    let next: readonly string[] = nodes
    for (let round = 0; round < MOST_ROUNDS && next.length > 0; round++) {
      await live.readNodes(next, pods)
      for (const name of next) read.add(name)
      next = nodesMet(answer(live.snapshot())).filter((name) => !read.has(name) && known.has(name))
    }
    if (withWitness !== null) await live.askWitness(withWitness(live.snapshot()))
    return live.snapshot()
  } finally {
    live.close()
  }
}

/** The nodes that a trace crosses, or would have had to look at. */
function nodesMet({coverage, hops, reply, branches, stopped, undetermined}: Trace): readonly string[] {
  const walked = [...hops, ...(reply?.hops ?? []), ...branches.flatMap((b) => [...b.hops, ...(b.reply?.hops ?? [])])]
  const places = [...walked, ...coverage.missing, ...undetermined, ...(stopped === null ? [] : [stopped])]
  return [...new Set(places.flatMap(({node}) => node ?? []))].sort()
}
