import {Cluster} from '../model/cluster.ts'
import type {Lookup} from '../model/probe-reader.ts'
import type {PodRef} from '../snapshot/manifest.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Api} from '../sources/kube/api.ts'
import {openExec} from '../sources/kube/exec.ts'
import type {OpenChannel} from '../sources/node/channel.ts'
import {NodeSession} from '../sources/node/session.ts'
import type {Trace} from '../trace/result.ts'
import {listPath, listsFor, needsConfiguration} from './api-lists.ts'
import {askWitness} from './ask-witness.ts'
import {EvidenceStore} from './evidence-store.ts'
import {type Access, accessOf, agentPods} from './find-agents.ts'
import {NodeReader} from './node-reader.ts'
import type {LocalPod} from './pods-of-netns.ts'
import type {Purpose} from './wanted.ts'

export interface LiveOptions {
  readonly purpose: Purpose
  /** RFC 3339. */
  readonly takenAt: string
  /** Nodes read at a time. */
  readonly parallel: number
  /** Of one node, in milliseconds. */
  readonly nodeTimeoutMs: number
  readonly signal: AbortSignal
  readonly progress?: (text: string) => void
  /** The nodes' shells wait for further questions until `close`. */
  readonly keepOpen?: boolean
}

/** A node whose shell waits for further questions. */
interface OpenNode {
  readonly reader: NodeReader
  readonly limit: AbortController
}

/** How much longer than the time for a node its session may last, should nobody be there to end it. */
const NODE_GRACE_SECONDS = 10

/** A cluster that is being read: lists first, then the nodes that one asks for. What fails is kept as evidence of its failure. */
export class LiveCluster {
  readonly #api: Api
  readonly #options: LiveOptions
  readonly #store: EvidenceStore
  readonly #read = new Set<string>()
  readonly #open = new Map<string, OpenNode>()
  /** Of all nodes that were asked for so far. */
  readonly #count = {done: 0, failed: 0, reading: 0, waiting: 0}

  constructor(api: Api, options: LiveOptions) {
    this.#api = api
    this.#options = options
    this.#store = new EvidenceStore('kubeconfig', api.connection.server, options.takenAt)
  }

  /** What was read so far. */
  snapshot(): Snapshot {
    return this.#store.snapshot()
  }

  /** The model of what was read so far. */
  model(): Cluster {
    return new Cluster(this.snapshot())
  }

  /**
   * Reads the Lists that the purpose needs. Without Pods nobody knows whom to ask about a node.
   *
   * @throws {Problem} where the API server can't be reached at all
   */
  async readLists(): Promise<void> {
    const {purpose} = this.#options
    this.#options.progress?.(`reading the API server ${this.#api.connection.server}`)
    // The Nodes show whether the API server is there.
    await Promise.all(
      listsFor(purpose).map((resource) => this.#list(resource, {mustReach: resource === 'core/v1/nodes'})),
    )
  }

  /** Reads the ConfigMaps of the namespace that Antrea's agents are in, where the purpose needs them. */
  async readConfiguration(): Promise<void> {
    const {pods} = this.model()
    const agent = pods.known ? agentPods(pods.value)[0] : undefined
    if (agent === undefined) this.#store.addList('core/v1/configmaps', null, 'no antrea-agent Pod tells where they are')
    else if (needsConfiguration(this.#options.purpose))
      await this.#list('core/v1/configmaps', {namespace: agent.namespace})
  }

  /** Reads the endpoints of Services, for a question about one. */
  readEndpoints(): Promise<void> {
    return this.#list('discovery.k8s.io/v1/endpointslices')
  }

  /** How each node can be asked. */
  access(): ReadonlyMap<string, Access> {
    const {kubeNodes, pods} = this.model()
    const nodes = kubeNodes.known ? kubeNodes.value : []
    if (pods.known) return accessOf(nodes, pods.value)
    const reason = `nobody says where its agent runs: ${pods.reason}`
    return new Map(nodes.map(({name}) => [name, {reason}]))
  }

  /** Reads nodes that were not read yet; `inside` are the Pods whose network namespaces are read whole, null for all. */
  async readNodes(names: readonly string[], inside: readonly PodRef[] | null): Promise<void> {
    const wanted = names.filter((name) => !this.#read.has(name))
    if (wanted.length === 0) return
    const [access, pods] = [this.access(), this.#localPods()]
    for (const name of wanted) this.#read.add(name)
    this.#count.waiting += wanted.length
    const queue = [...wanted]
    const worker = async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
        this.#tell({waiting: -1, reading: 1})
        const way = access.get(name) ?? {reason: 'there is no such node'}
        const answered = await this.#readNode(name, way, pods.get(name) ?? [], inside)
        this.#tell(answered ? {reading: -1, done: 1} : {reading: -1, failed: 1})
      }
    }
    await Promise.all(Array.from({length: Math.min(this.#options.parallel, wanted.length)}, worker))
  }

  /** Asks nodes whose shells are open for what was looked for. Gives how many questions there were. */
  async readMore(wanted: ReadonlyMap<string, readonly Lookup[]>): Promise<number> {
    const counts = await Promise.all(
      [...this.#open].map(([name, {reader, limit}]) =>
        this.#within(limit, () => reader.readMore(wanted.get(name) ?? [])),
      ),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** @returns whether the node answered */
  async #readNode(
    node: string,
    access: Access,
    pods: readonly LocalPod[],
    inside: readonly PodRef[] | null,
  ): Promise<boolean> {
    const limit = new AbortController()
    const signal = AbortSignal.any([limit.signal, this.#options.signal])
    const ends = {signal, seconds: Math.ceil(this.#options.nodeTimeoutMs / 1000) + NODE_GRACE_SECONDS}
    const session = new NodeSession(this.#opener(access, signal), ends)
    const openPod = (pod: PodRef) => new NodeSession(this.#podOpener(pod, signal), {...ends, place: 'pod'})
    const task = {node, purpose: this.#options.purpose, pods, inside, openPod}
    const reader = new NodeReader(session, this.#store, task)
    try {
      return await this.#within(limit, () => reader.readFirst())
    } finally {
      if (this.#options.keepOpen) this.#open.set(node, {reader, limit})
      else session.close()
    }
  }

  /** Ends what a node is asked once its time is over. */
  async #within<T>(limit: AbortController, work: () => Promise<T>): Promise<T> {
    const {nodeTimeoutMs} = this.#options
    const timer = setTimeout(
      () => limit.abort(new Error(`the node was not read within ${nodeTimeoutMs / 1000} s`)),
      nodeTimeoutMs,
    )
    try {
      return await work()
    } finally {
      clearTimeout(timer)
    }
  }

  /** Asks Open vSwitch itself about the packets of a trace. */
  async askWitness(trace: Pick<Trace, 'witness'>): Promise<void> {
    this.#options.progress?.('asking Open vSwitch about the same packets')
    const sessions = new Map([...this.#open].map(([name, {reader}]) => [name, reader.session]))
    await askWitness(this.#store, sessions, trace)
  }

  close(): void {
    for (const {reader} of this.#open.values()) reader.session.close()
    this.#api.close()
  }

  #opener(access: Access, signal: AbortSignal): OpenChannel {
    if ('reason' in access) return () => Promise.reject(new Error(access.reason))
    return (argv, events) => openExec(this.#api, access.target, argv, events, signal)
  }

  #podOpener({namespace, name}: PodRef, signal: AbortSignal): OpenChannel {
    const {pods} = this.model()
    const own = pods.known ? pods.value.find((pod) => pod.namespace === namespace && pod.name === name) : undefined
    const target = {namespace, pod: name, container: own?.containers[0] ?? ''}
    return (argv, events) => openExec(this.#api, target, argv, events, signal)
  }

  #localPods(): ReadonlyMap<string, readonly LocalPod[]> {
    const {pods} = this.model()
    const byNode = new Map<string, LocalPod[]>()
    for (const {nodeName, hostNetwork, namespace, name, podIPs} of pods.known ? pods.value : []) {
      if (nodeName === null || hostNetwork) continue
      const list = byNode.get(nodeName) ?? []
      list.push({namespace, name, addresses: podIPs})
      byNode.set(nodeName, list)
    }
    return byNode
  }

  async #list(
    resource: string,
    {namespace = null, mustReach = false}: {namespace?: string | null; mustReach?: boolean} = {},
  ) {
    try {
      const body = await this.#api.get(listPath(resource, namespace), `cannot list ${resource.split('/')[2]}`)
      this.#store.addList(resource, body, null)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (mustReach && isUnreachable(error)) throw error
      this.#store.addList(resource, null, reason)
    }
  }

  #tell(change: Partial<Record<'done' | 'failed' | 'reading' | 'waiting', number>>): void {
    for (const key of ['done', 'failed', 'reading', 'waiting'] as const) this.#count[key] += change[key] ?? 0
    const {done, failed, reading, waiting} = this.#count
    this.#options.progress?.(`nodes: ${done} done, ${failed} failed, ${reading} being read, ${waiting} waiting`)
  }
}

/** Whether the API server was not reached, or let nobody in: no other request would fare better. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(?:API_UNREACHABLE|API_UNAUTHORIZED|KUBECONFIG_\w+)$/.test(String(error.code))
