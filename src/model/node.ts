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
import type {Parsed} from '../parsed.ts'
import type {ProbeEntry} from '../snapshot/manifest.ts'
import {AgentModel, flowTexts} from './agent.ts'
import {BridgeModel} from './bridge.ts'
import {type Daemons, readDaemons} from './daemons.ts'
import type {Evidence} from './evidence.ts'
import type {Known} from './known.ts'
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

  constructor(node: NodeProbes) {
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
      const names = new Set(this.node.entries.flatMap((entry) => entry.bridge ?? []))
      return [...names].sort().map((name) => new BridgeModel(this.node, name))
    })
  }

  bridge(name: string): BridgeModel | null {
    return this.bridges.find((bridge) => bridge.name === name) ?? null
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
    return this.probes.read('ovs-version', (text) => /\d+\.\d+\.\d+\S*/.exec(text)?.[0] ?? text.trim())
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
