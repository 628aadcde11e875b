import {Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base.ts'
import {outputFlag} from '../../cli/flags.ts'
import {tellMissing} from '../../cli/tell-missing.ts'
import type {FlowSelection, FlowsAnswer} from '../../inspect/flows/answer.ts'
import {flowsOf} from '../../inspect/flows/flows-of.ts'
import {parseQuery} from '../../inspect/flows/query.ts'
import {parseGroups, resolveNodes, resolvePod, resolvePolicy, resolveService} from '../../inspect/flows/resolve.ts'
import {SORTS} from '../../inspect/flows/rows.ts'
import {Cluster} from '../../model/cluster.ts'
import {toFlowsJson} from '../../views/flows/json.ts'
import {flowsRaw, flowsTable, tableNames} from '../../views/flows/raw.ts'
import {flowsText, tablesText} from '../../views/flows/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class GetFlows extends BaseCommand<typeof GetFlows> {
  static override readonly hiddenAliases = ['get:ovsflows', 'get:of']
  static override readonly summary = 'Show the flows of a bridge, decoded'
  static override readonly description = [
    'Says of every flow what it is for, what it takes and what it does: tables, registers and marks by name, pods for ports and addresses, Services for groups, policies and rules for conjunctions.',
    '--match finds the flows that a packet could hit, with masks and prerequisites. Its terms are fields as ovs-ofctl writes them (nw_dst=10.10.1.5, tcp, in_port=default/client); priority, table, cookie, n_packets, n_bytes, duration, idle_age, hard_age and the timeouts with = != < <= > >=; the word drop; and actions~TEXT, match~TEXT, role~TEXT. They are joined by and, or, not and parentheses.',
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get flows --demo -p default/client',
    '<%= config.bin %> get flows --demo -S default/web',
    "<%= config.bin %> get flows --demo --match 'nw_dst=10.10.2.3 and tcp and n_packets>0'",
    '<%= config.bin %> get flows --demo --node node1 -T SpoofGuard,ARPSpoofGuard -o wide',
  ]

  static override readonly flags = {
    pod: Flags.string({char: 'p', description: 'flows that connect a pod', helpValue: 'POD'}),
    service: Flags.string({char: 'S', description: 'flows and groups of a Service', helpValue: 'SERVICE'}),
    networkpolicy: Flags.string({char: 'N', description: 'flows of a policy', helpValue: 'POLICY'}),
    type: Flags.string({
      description: 'of which type the policy is, where its name is not enough: K8sNP, ACNP, ANNP, ANP, BANP or K8sCNP',
      helpValue: 'TYPE',
    }),
    table: Flags.string({char: 'T', description: 'tables, by name or number, joined by commas', helpValue: 'TABLES'}),
    'table-names-only': Flags.boolean({description: 'the tables alone'}),
    groups: Flags.string({char: 'G', description: 'groups, by id, joined by commas, or all', helpValue: 'IDS'}),
    node: Flags.string({description: 'of these nodes only', helpValue: 'NODE', multiple: true}),
    bridge: Flags.string({description: "another bridge than Antrea's", helpValue: 'BRIDGE'}),
    match: Flags.string({description: 'flows that a packet could hit, and other terms', helpValue: 'EXPRESSION'}),
    sort: Flags.option({options: SORTS})({
      default: 'table',
      description: `order of the flows: ${SORTS.join(', ')}`,
      helpValue: 'ORDER',
    }),
    raw: Flags.boolean({description: 'the same as -o raw', exclusive: ['json']}),
    output: outputFlag(['text', 'wide', 'json', 'yaml', 'table', 'raw']),
  }

  #namespace: string | null = null

  async run(): Promise<FlowsAnswer> {
    this.#namespace = (await this.namespaceOfNames()) ?? null
    const query = this.flags.match === undefined ? null : parseQuery(this.flags.match)
    const nodes = (lists: Cluster) => this.#nodes(lists)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'flows', nodes}))
    const selection = this.#selected(cluster)
    const answer = toFlowsJson(
      flowsOf(cluster, {
        selection,
        nodes: this.#nodes(cluster),
        query,
        bridge: this.flags.bridge ?? null,
        sort: this.flags.sort,
        tablesOnly: this.flags['table-names-only'],
      }),
    )
    if (!this.jsonEnabled()) await this.out.lines(this.#lines(answer))
    const format = this.flags.raw ? 'raw' : this.flags.output
    this.exitWith(tellMissing(answer.coverage, format, this.screen))
    return answer
  }

  /** On which nodes to look; null for all. A pod's flows are on its own. */
  #nodes(cluster: Cluster): readonly string[] | null {
    const {node, pod} = this.flags
    if (node) return resolveNodes(node, cluster)
    const on = pod === undefined ? null : resolvePod(this.#named(pod), cluster).node
    return on ? [on] : null
  }

  /** What the names stand for. */
  #selected(cluster: Cluster): FlowSelection {
    const {pod, service, networkpolicy, type, table, groups} = this.flags
    return {
      pod: pod === undefined ? null : resolvePod(this.#named(pod), cluster),
      service: service === undefined ? null : resolveService(this.#named(service), cluster),
      policy: networkpolicy === undefined ? null : resolvePolicy(this.#named(networkpolicy), type ?? null, cluster),
      tables: table === undefined ? null : table.split(',').map((name) => name.trim()),
      groups: groups === undefined ? null : parseGroups(groups),
    }
  }

  #named(text: string): {text: string; namespace: string | null} {
    return {text, namespace: this.#namespace}
  }

  #lines(answer: FlowsAnswer): readonly string[] {
    const format = this.flags.raw ? 'raw' : this.flags.output
    const tablesOnly = this.flags['table-names-only']
    switch (format) {
      case 'raw':
        return tablesOnly ? tableNames(answer) : flowsRaw(answer)
      case 'table':
        return tablesOnly ? tableNames(answer) : flowsTable(answer)
      case 'yaml':
        return [formatYaml(answer)]
      default:
        return tablesOnly
          ? tablesText(answer, this.screen)
          : flowsText(answer, this.screen, {wide: format === 'wide', byTable: this.flags.sort === 'table'})
    }
  }
}
