import {Flags} from '@oclif/core'
import {policyType} from '../../antrea/policies.ts'
import {AgentCommand} from '../../cli/agent-command.ts'
import {ABOUT_AGENTS, agentFlags, asksSeveral, nameArg, sortByFlag} from '../../cli/agent-flags.ts'
import {usage} from '../../cli/usage.ts'
import {networkPoliciesOf} from '../../inspect/agent/network-policies.ts'
import {checkPolicyType, resolveNodes, resolvePod} from '../../inspect/flows/resolve.ts'
import {Cluster} from '../../model/cluster.ts'
import {type AgentJson, toNetworkPoliciesJson} from '../../views/agent/json.ts'
import {NETWORK_POLICIES} from '../../views/agent/tables.ts'

const VIEW = {columns: NETWORK_POLICIES, plural: 'policies', json: toNetworkPoliciesJson}

export default class GetNetworkPolicies extends AgentCommand<typeof GetNetworkPolicies> {
  static override readonly hiddenAliases = ['get:networkpolicy', 'get:netpol']
  static override readonly summary = 'Show the policies that agents hold'
  static override readonly description = [
    'Of each policy that holds for a pod of the node: the groups of pods that it applies to, how many rules it has, what users wrote (SOURCE), and its tier and priority. A lower number comes first; a NetworkPolicy of Kubernetes has none.',
    "-p asks the agent of the pod's node which policies hold for it, those of single rules too; -n is then the pod's namespace.",
    ABOUT_AGENTS,
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get networkpolicies --demo',
    '<%= config.bin %> get networkpolicies -p default/web-1 --sort-by effectivePriority --demo',
    '<%= config.bin %> get netpol -T acnp --node node2 -o wide --demo',
    '<%= config.bin %> get netpol -S web-ports -n default --demo',
  ]
  static override readonly args = {name: nameArg('of one policy: the uid of its source; all otherwise')}
  static override readonly flags = {
    ...agentFlags,
    source: Flags.string({char: 'S', description: 'policies that users gave this name', helpValue: 'NAME'}),
    namespace: Flags.string({char: 'n', description: 'policies of this namespace only', helpValue: 'NAME'}),
    pod: Flags.string({char: 'p', description: 'policies that hold for this pod', helpValue: 'POD'}),
    type: Flags.string({
      char: 'T',
      description: 'policies of this type: K8sNP, ACNP, ANNP, ANP, BANP or K8sCNP',
      helpValue: 'TYPE',
    }),
    'sort-by': sortByFlag('.sourceRef.name, or effectivePriority'),
  }

  async run(): Promise<AgentJson> {
    const {flags} = this
    this.#check()
    const nodes = (cluster: Cluster) => this.#nodes(cluster)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'networkpolicies', nodes}))
    const pod = this.#pod(cluster)
    const answer = networkPoliciesOf(cluster, {
      nodes: this.#nodes(cluster),
      name: this.args.name ?? null,
      source: flags.source ?? null,
      namespace: pod === null ? (flags.namespace ?? null) : null,
      type: flags.type === undefined ? null : policyType(flags.type),
      pod,
      sortBy: flags['sort-by'] ?? null,
    })
    return this.showTable(VIEW, answer, {output: flags.output, withNode: asksSeveral(flags)})
  }

  #check(): void {
    const {pod, namespace, type} = this.flags
    if (type !== undefined) checkPolicyType(type, '-T')
    if (pod?.replace(/^pods?\//, '').includes('/') && namespace !== undefined)
      throw usage(`-p ${pod} names its namespace, and -n another place for it`, [`-p ${pod}`])
    const narrowed = (['source', 'namespace', 'pod', 'type'] as const).find((flag) => this.flags[flag] !== undefined)
    if (this.args.name !== undefined && narrowed !== undefined)
      throw usage(`NAME is of one policy, and excludes --${narrowed}`, [`-S ${this.args.name}`])
  }

  /** The agents that know: of the pod's node where one is asked for. */
  #nodes(cluster: Cluster): readonly string[] | null {
    if (this.flags.node) return resolveNodes(this.flags.node, cluster)
    const on = this.#pod(cluster)?.node
    return on ? [on] : null
  }

  #pod(cluster: Cluster) {
    const {pod, namespace} = this.flags
    return pod === undefined ? null : resolvePod({text: pod, namespace: namespace ?? null}, cluster)
  }
}
