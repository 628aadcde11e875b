import type {PortRow} from '../antrea/ports.ts'
import type {AgentInfo} from '../cluster/infos.ts'
import {type Address, parseAddresses} from '../host/address.ts'
import {type BridgeLink, parseBridgeLink} from '../host/bridge-link.ts'
import {type EthtoolFeature, parseEthtool} from '../host/ethtool.ts'
import {type Ipset, parseIpset} from '../host/ipset.ts'
import {parseIptablesSave} from '../host/iptables-save.ts'
import {type Link, parseLinks} from '../host/link.ts'
import {type Neighbour, parseNeighbours} from '../host/neighbour.ts'
import {type NftRuleset, parseNft} from '../host/nft.ts'
import {type Nstat, parseNstat} from '../host/nstat.ts'
import {parseTcQdisc, type Qdisc} from '../host/qdisc.ts'
import type {Route} from '../host/route.ts'
import {parseRules, type Rule} from '../host/rule.ts'
import type {Table} from '../host/ruleset.ts'
import {parseSockets, type Socket} from '../host/socket.ts'
import {parseSysctl, type Sysctl} from '../host/sysctl.ts'
import {parseWg, type WireguardEntry} from '../host/wireguard.ts'
import {parseXfrm, type XfrmState} from '../host/xfrm.ts'
import {
  type CtLimits,
  type DumpedConnection,
  parseConntrack,
  parseCtLimits,
  parseMaxConnections,
} from '../ovs/syntax/conntrack-dump.ts'
import {type CoverageCounter, parseCoverage} from '../ovs/syntax/coverage.ts'
import {type DatapathFlow, parseDatapathFlows} from '../ovs/syntax/datapath-flows.ts'
import {type DatapathShow, parseDatapathShow} from '../ovs/syntax/datapath-show.ts'
import {type DpifPort, parseDpifShow} from '../ovs/syntax/dpif-show.ts'
import {
  type OvsRoute,
  parseOvsRoutes,
  parseTunnelNeighbours,
  type TunnelNeighbour,
} from '../ovs/syntax/native-tables.ts'
import {parseOvsVersion} from '../ovs/syntax/ovs-version.ts'
import {type OvsDatabase, parseOvsDatabase} from '../ovs/syntax/ovsdb-switch.ts'
import {parseTunnelPorts, type TunnelPort} from '../ovs/syntax/tunnel-ports.ts'
import {parseUpcall, type UpcallShow} from '../ovs/syntax/upcall.ts'
import {parseVsctlShow, type VsctlBridge} from '../ovs/syntax/vsctl-show.ts'
import type {Parsed} from '../parsed.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import {AgentModel, flowTexts} from './agent.ts'
import {BridgeModel} from './bridge.ts'
import {type Daemons, readDaemons} from './daemons.ts'
import type {Evidence} from './evidence.ts'
import {type Known, known, unknown} from './known.ts'
import {Once} from './once.ts'
import {PodNetns, parseRoutes4, parseRoutes6} from './pod-netns.ts'
import {type NodeProbes, ProbeReader, type Scope} from './probe-reader.ts'

/** The agent's own answer to which flows a policy has; `type` is antctl's: `K8sNP`, `ACNP`, `ANNP`. */
export interface PolicyFlowsAnswer {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
  readonly flows: Known<readonly string[]>
}

/** One node as its probes show it. A piece is parsed when first asked for; what wasn't read is unknown, with the reason. */
export class NodeModel {
  readonly name: string
  readonly agent: AgentModel
  private readonly node: NodeProbes
  private readonly probes: ProbeReader
  private readonly kept = new Once()

  private readonly agentInfo: () => AgentInfo | null

  /** @param agentInfo the node's AntreaAgentInfo, where the API server listed it */
  constructor(node: NodeProbes, agentInfo: () => AgentInfo | null = () => null) {
    this.agentInfo = agentInfo
    this.name = node.node
    this.node = node
    this.probes = new ProbeReader(node)
    this.agent = new AgentModel(this.probes)
  }

  /** Whether any of its probes ended by itself; a node without probes, or where none could be started, was not reached. */
  get reached(): boolean {
    return this.node.entries.some((entry) => entry.exitCode !== null)
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
      const named = this.agentsBridge()
      const marked = this.bridges.filter(({portRows}) => portRows.known && portRows.value.some(isAntreas))
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
    return this.pods.find((pod) => pod.namespace === namespace && pod.name === name) ?? null
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

  get ovsVersion(): Known<string> {
    return this.probes.whole('ovs-version', (text) => parseOvsVersion(text)?.version ?? text.trim())
  }

  /** The OVSDB, its rows joined. A table that could not be read makes all of it unknown: what refers to it would seem empty. */
  get ovsdb(): Known<OvsDatabase> {
    return this.kept.get('ovsdb', () => {
      const read = this.probes.read('ovsdb', parseOvsDatabase)
      const gap = read.known ? read.value.unparsed[0] : undefined
      return gap === undefined ? read : unknown(`line ${gap.line} of ovsdb cannot be read: ${gap.reason}`)
    })
  }

  /** `ovs-vsctl show`: what is configured, and errors. */
  get ovsShow(): Known<Parsed<VsctlBridge>> {
    return this.probes.lines('ovs-show', parseVsctlShow)
  }

  get dpctlShow(): Known<Parsed<DatapathShow>> {
    return this.probes.lines('dpctl-show', parseDatapathShow)
  }

  /** The datapath's cache: megaflows. */
  get dpctlFlows(): Known<Parsed<DatapathFlow>> {
    return this.probes.lines('dpctl-flows', parseDatapathFlows)
  }

  /** Where a userspace datapath listens for tunnels (tnl/ports/show). */
  get tnlPorts(): Known<Parsed<TunnelPort>> {
    return this.probes.lines('ovs-tnl-ports', parseTunnelPorts)
  }

  get upcall(): Known<Parsed<UpcallShow>> {
    return this.probes.lines('ovs-upcall', parseUpcall)
  }

  get coverage(): Known<Parsed<CoverageCounter>> {
    return this.probes.lines('ovs-coverage', parseCoverage)
  }

  get dpifShow(): Known<Parsed<DpifPort>> {
    return this.probes.lines('ovs-dpif-show', parseDpifShow)
  }

  get conntrack(): Known<Parsed<DumpedConnection>> {
    return this.probes.lines('dpctl-conntrack', parseConntrack)
  }

  get ctLimits(): Known<CtLimits> {
    return this.probes.whole('dpctl-ct-limits', parseCtLimits)
  }

  /** The most connections that a userspace datapath takes (dpctl/ct-get-maxconns). */
  get ctMaxconns(): Known<number> {
    const read = this.probes.whole('dpctl-ct-maxconns', parseMaxConnections)
    if (!read.known) return read
    return read.value === null ? unknown('dpctl-ct-maxconns is no number') : known(read.value)
  }

  /** Routes by which a userspace datapath tunnels (ovs/route/show). */
  get ovsRoutes(): Known<Parsed<OvsRoute>> {
    return this.probes.lines('ovs-route', parseOvsRoutes)
  }

  /** Neighbours by which a userspace datapath tunnels (tnl/neigh/show). */
  get tnlNeigh(): Known<Parsed<TunnelNeighbour>> {
    return this.probes.lines('ovs-tnl-neigh', parseTunnelNeighbours)
  }

  get links(): Known<Parsed<Link>> {
    return this.probes.read('ip-link', parseLinks)
  }

  get addresses(): Known<Parsed<Address>> {
    return this.probes.read('ip-addr', parseAddresses)
  }

  /** Of all tables; `ip -j route show table all` prints IPv4 (and, in some versions, IPv6 as well). */
  get routes(): Known<Parsed<Route>> {
    return this.probes.read('ip-route', parseRoutes4)
  }

  get routes6(): Known<Parsed<Route>> {
    return this.probes.read('ip6-route', parseRoutes6)
  }

  get routeCache(): Known<Parsed<Route>> {
    return this.probes.read('ip-route-cache', parseRoutes4)
  }

  get routeCache6(): Known<Parsed<Route>> {
    return this.probes.read('ip6-route-cache', parseRoutes6)
  }

  get rules(): Known<Parsed<Rule>> {
    return this.probes.read('ip-rule', parseRules)
  }

  get rules6(): Known<Parsed<Rule>> {
    return this.probes.read('ip6-rule', parseRules)
  }

  get neighbours(): Known<Parsed<Neighbour>> {
    return this.probes.read('ip-neigh', parseNeighbours)
  }

  get iptables(): Known<Parsed<Table>> {
    return this.probes.lines('iptables', parseIptables4)
  }

  get ip6tables(): Known<Parsed<Table>> {
    return this.probes.lines('ip6tables', (text) => parseIptablesSave(text, 6))
  }

  /** Rules of the legacy backend, which a kernel evaluates beside those of nf_tables. */
  get iptablesLegacy(): Known<Parsed<Table>> {
    return this.probes.lines('iptables-legacy', parseIptables4)
  }

  get nft(): Known<NftRuleset> {
    return this.probes.read('nft', parseNft)
  }

  get ipsets(): Known<Parsed<Ipset>> {
    return this.probes.lines('ipset', parseIpset)
  }

  get sysctl(): Known<Parsed<Sysctl>> {
    return this.probes.lines('sysctl', parseSysctl)
  }

  get sockets(): Known<Parsed<Socket>> {
    return this.probes.lines('sockets', parseSockets)
  }

  get bridgeLink(): Known<Parsed<BridgeLink>> {
    return this.probes.read('bridge-link', parseBridgeLink)
  }

  get qdiscs(): Known<Parsed<Qdisc>> {
    return this.probes.read('tc-qdisc', parseTcQdisc)
  }

  get nstat(): Known<Parsed<Nstat>> {
    return this.probes.lines('nstat', parseNstat)
  }

  get xfrm(): Known<Parsed<XfrmState>> {
    return this.probes.read('xfrm', parseXfrm)
  }

  get wg(): Known<Parsed<WireguardEntry>> {
    return this.probes.lines('wg', parseWg)
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

const parseIptables4 = (text: string): Parsed<Table> => parseIptablesSave(text, 4)

/** Whether Antrea marked a Port as its own: by `antrea-type` since v1.5, by the Pod's name before. */
const isAntreas = ({externalIds}: PortRow): boolean => externalIds.has('antrea-type') || externalIds.has('pod-name')
