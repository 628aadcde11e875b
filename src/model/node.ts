import type {PortRow} from '../antrea/ports.ts'
import type {AgentInfo} from '../cluster/infos.ts'
import {type EthtoolFeature, parseEthtool} from '../host/ethtool.ts'
import type {Parsed} from '../parsed.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import {AgentModel, flowTexts} from './agent.ts'
import {BridgeModel} from './bridge.ts'
import {type Daemons, readDaemons} from './daemons.ts'
import type {Evidence} from './evidence.ts'
import {type Known, unknown} from './known.ts'
import {PodNetns} from './pod-netns.ts'
import {type Lookup, type NodeProbes, ProbeReader, type Scope} from './probe-reader.ts'
import {SwitchHost} from './vswitch.ts'

/** The agent's own answer to which flows a policy has; `type` is antctl's: `K8sNP`, `ACNP`, `ANNP`. */
export interface PolicyFlowsAnswer {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly flows: Known<readonly string[]>
}

/** One node as its probes show it. A piece is parsed when first asked for; what wasn't read is unknown, with the reason. */
export class NodeModel extends SwitchHost {
  readonly name: string
  readonly agent: AgentModel
  private readonly node: NodeProbes
  private readonly agentInfo: () => AgentInfo | null

  /** @param agentInfo the node's AntreaAgentInfo, where the API server listed it */
  constructor(node: NodeProbes, agentInfo: () => AgentInfo | null = () => null) {
    super(new ProbeReader(node))
    this.agentInfo = agentInfo
    this.name = node.node
    this.node = node
    this.agent = new AgentModel(this.probes)
  }

  /** Whether any of its probes ended by itself; a node without probes, or where none could be started, was not reached. */
  get reached(): boolean {
    return this.node.entries.some((entry) => entry.exitCode !== null)
  }

  /** Whether these are the same answers that it shows. */
  isOf(probes: NodeProbes): boolean {
    return this.node.equals(probes)
  }

  /** Answers that were looked for so far, and that nobody had asked for. */
  get unasked(): readonly Lookup[] {
    return this.node.unasked
  }

  get daemons(): Daemons {
    return this.kept.get('daemons', () => readDaemons(this.node))
  }

  get bridges(): readonly BridgeModel[] {
    return this.kept.get('bridges', () => {
      const asked = this.node.entries.flatMap((entry) => entry.bridge ?? [])
      const rows = this.ovsdb.known ? this.ovsdb.value.bridges.map(({name}) => name) : []
      return [...new Set([...asked, ...rows])].sort().map((name) => this.makeBridge(name))
    })
  }

  bridge(name: string): BridgeModel | null {
    return this.bridges.find((bridge) => bridge.name === name) ?? null
  }

  /** The bridge whose ports Antrea marks as its own, else the one that the agent names, else the only one; null where nothing tells. */
  get integrationBridge(): BridgeModel | null {
    return this.kept.get('integration-bridge', () => {
      const marked = this.bridges.filter(({portRows}) => portRows.known && portRows.value.some(isAntreas))
      if (marked.length === 1) return marked[0]!
      const named = this.agentsBridge()
      const only = this.bridges.length === 1 ? this.bridges[0] : undefined
      return (
        marked.find(({name}) => name === named) ??
        marked[0] ??
        (named === null ? null : this.bridge(named)) ??
        only ??
        null
      )
    })
  }

  /**
   * Forgets what was parsed of its bridges, its pods and its large answers, which is nearly all: of hundreds of nodes it would not fit into
   * memory. What is asked for again is parsed again.
   */
  release(): void {
    this.kept.forgetAllBut(['ovsdb', 'daemons'])
    this.probes.release()
  }

  private makeBridge(name: string): BridgeModel {
    return new BridgeModel(
      {
        probes: this.node,
        database: () => this.ovsdb,
        dpif: () => this.dpifShow,
        agentFlows: () =>
          this.integrationBridge?.name === name
            ? this.agent.ovsflows
            : unknown(`agent-ovsflows is not of bridge ${name}`),
      },
      name,
    )
  }

  /** What the agent calls its bridge: its own answer, else its AntreaAgentInfo. */
  private agentsBridge(): string | null {
    const {info} = this.agent
    return (info.known ? info.value.bridgeName : null) ?? this.agentInfo()?.bridgeName ?? null
  }

  get pods(): readonly PodNetns[] {
    return this.kept.get('pods', () => {
      const pods = new Map<string, PodNetns>()
      for (const {pod} of this.node.entries) {
        if (pod === null) continue
        const key = `${pod.namespace}/${pod.name}`
        if (!pods.has(key)) pods.set(key, new PodNetns(this.node, pod.namespace, pod.name))
      }
      return [...pods.values()]
    })
  }

  /** What was read inside a Pod's network namespace; null where nobody went in. */
  pod(namespace: string, name: string): PodNetns | null {
    const found = this.pods.find((pod) => pod.namespace === namespace && pod.name === name)
    if (found !== undefined) return found
    for (const id of ['ip-link', 'ip-addr']) this.node.seek(id, {pod: {namespace, name}})
    return null
  }

  get policyFlows(): readonly PolicyFlowsAnswer[] {
    return this.kept.get('policy-flows', () =>
      this.node.entries.flatMap(({id, policy}) => {
        if (id !== 'policy-flows' || policy === null) return []
        const reader = new ProbeReader(this.node, {policy})
        return [{...policy, flows: reader.read(id, (text) => flowTexts(JSON.parse(text)))}]
      }),
    )
  }

  ethtool(device: string): Known<Parsed<EthtoolFeature>> {
    return this.kept.get(`ethtool ${device}`, () =>
      new ProbeReader(this.node, {device}).lines('ethtool-k', parseEthtool),
    )
  }

  /** The manifest's entry of a probe: its argv, exit status and files. */
  probe(id: string, scope: Scope = {}): ProbeEntry | null {
    return this.node.entry(id, scope)
  }

  /** A probe's answer as it was printed, for what has no parser. */
  text(id: string, scope: Scope = {}): Known<string> {
    return this.node.text(id, scope)
  }

  /** What a failed probe printed before it failed, parsed; null where it succeeded, or printed nothing. */
  partial<T>(id: string, parse: (text: string) => Parsed<T>, scope: Scope = {}): Parsed<T> | null {
    return new ProbeReader(this.node, scope).partial(id, parse)
  }

  /** Points at a line of a probe's answer, or at the whole of it; the line's text is looked up unless given. */
  evidence(probe: string, line: number | null = null, text?: string, scope: Scope = {}): Evidence {
    return this.node.evidence(probe, line, text, scope)
  }
}

/** Whether Antrea marked a Port as its own: by `antrea-type` since v1.5, by the Pod's name before. */
const isAntreas = ({externalIds}: PortRow): boolean => externalIds.has('antrea-type') || externalIds.has('pod-name')
