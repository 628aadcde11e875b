import type {Cluster} from '../model/cluster.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {Api} from '../sources/kube/api.ts'
import {type ConnectFlags, loadKubeconfig, namespaceOfContext} from '../sources/kube/load-kubeconfig.ts'
import type {Trace} from '../trace/result.ts'
import {LiveCluster, type LiveOptions} from './live-cluster.ts'
import {asksForService, endsOf} from './nodes-of-question.ts'
import {readForTrace, type TraceAsk} from './trace-ask.ts'

export interface LiveRequest extends LiveOptions {
  readonly connect: ConnectFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly requestTimeoutMs: number
}

/** The namespace that the context of the flags names; null where none does. @throws {Problem} where there is no such context */
export const contextsNamespace: typeof namespaceOfContext = namespaceOfContext

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
    const nodes = nodesOf(live.model()) ?? [...live.access().keys()]
    await Promise.all([live.readConfiguration(), live.readNodes(nodes, null)])
    return live.snapshot()
  } finally {
    live.close()
  }
}

/**
 * Reads what one trace needs: the nodes of its ends, then those that the trace so far leads to and what it looks for on each, until there is
 * nothing else; then what Open vSwitch itself says about it.
 *
 * @throws {Problem} where the cluster can't be reached, or a name is nothing there
 */
export async function collectForTrace(request: LiveRequest, ask: TraceAsk): Promise<Snapshot> {
  const {question, witness} = ask
  const live = await openCluster(request, true)
  try {
    if (asksForService(live.model(), question)) await live.readEndpoints()
    const known = live.access()
    const {nodes, pods} = endsOf(live.model(), question)
    const read = new Set<string>()
    const readNodes = async (names: readonly string[]) => {
      for (const name of names) read.add(name)
      await live.readNodes(names, pods)
      return names.length
    }
    await Promise.all([live.readConfiguration(), readNodes(nodes)])
    const answer = await readForTrace(
      ask,
      () => live.snapshot(),
      async (met, unasked) => {
        const further = (met === null ? [] : nodesMet(met)).filter((name) => !read.has(name) && known.has(name))
        const [more, nodes] = await Promise.all([live.readMore(unasked), readNodes(further)])
        return more + nodes
      },
    )
    if (witness) await live.askWitness(answer)
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
