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
async function openCluster(request: LiveRequest): Promise<{live: LiveCluster; close: () => void}> {
  const connection = await loadKubeconfig(request.connect, request.env)
  const api = new Api(connection, {timeoutMs: request.requestTimeoutMs, signal: request.signal})
  const live = new LiveCluster(api, request)
  try {
    await live.readLists()
  } catch (error) {
    api.close()
    throw error
  }
  return {live, close: () => api.close()}
}

/** Reads a whole cluster, or some of its nodes. @throws {Problem} where it can't be reached, or a node is none of it */
export async function collectCluster(
  request: LiveRequest,
  nodesOf: (lists: Cluster) => readonly string[] | null,
): Promise<Snapshot> {
  const {live, close} = await openCluster(request)
  try {
    await live.readNodes(nodesOf(live.model()) ?? [...live.access().keys()], null)
    return live.snapshot()
  } finally {
    close()
  }
}

/** A path leads to nodes that nobody named: a Service's endpoints, an Egress node, the next hop of a route. */
const MOST_ROUNDS = 4

/**
 * Reads what one trace needs: the nodes of its ends, then those that the trace so far leads to, until it leads to no other.
 *
 * @throws {Problem} where the cluster can't be reached, or a name is nothing there
 */
export async function collectForTrace(
  request: LiveRequest,
  question: Question,
  trace: (snapshot: Snapshot) => Trace,
): Promise<Snapshot> {
  const {live, close} = await openCluster(request)
  try {
    if (asksForService(live.model(), question)) await live.readEndpoints()
    const known = live.access()
    const {nodes, pods} = endsOf(live.model(), question)
    const read = new Set<string>()
    let next: readonly string[] = nodes
    for (let round = 0; round < MOST_ROUNDS && next.length > 0; round++) {
      await live.readNodes(next, pods)
      for (const name of next) read.add(name)
      next = nodesMet(trace(live.snapshot())).filter((name) => !read.has(name) && known.has(name))
    }
    return live.snapshot()
  } finally {
    close()
  }
}

/** The nodes that a trace crosses, or would have had to look at. */
function nodesMet({coverage, hops, reply, branches, stopped, undetermined}: Trace): readonly string[] {
  const walked = [...hops, ...(reply?.hops ?? []), ...branches.flatMap((b) => [...b.hops, ...(b.reply?.hops ?? [])])]
  const places = [...walked, ...coverage.missing, ...undetermined, ...(stopped === null ? [] : [stopped])]
  return [...new Set(places.flatMap(({node}) => node ?? []))].sort()
}
