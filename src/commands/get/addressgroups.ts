import {AgentCommand} from '../../cli/agent-command.ts'
import {ABOUT_AGENTS, agentFlags, asksSeveral, nameArg, sortByFlag} from '../../cli/agent-flags.ts'
import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import {type Group, groupsOf} from '../../inspect/agent/groups.ts'
import {resolveNodes} from '../../inspect/flows/resolve.ts'
import {Cluster} from '../../model/cluster.ts'
import {type AgentJson, toGroupsJson} from '../../views/agent/json.ts'
import {ADDRESS_GROUPS} from '../../views/agent/tables.ts'

const VIEW = {
  columns: ADDRESS_GROUPS,
  plural: 'address groups',
  json: (answer: AgentAnswer<Group>) => toGroupsJson('addressgroups', answer),
}

export default class GetAddressGroups extends AgentCommand<typeof GetAddressGroups> {
  static override readonly hiddenAliases = ['get:addressgroup', 'get:ag']
  static override readonly summary = 'Show the address groups that agents hold'
  static override readonly description = [
    "The peers of policies' rules: of each group the addresses of pods and of nodes. A rule names its groups (get networkpolicies -o json).",
    ABOUT_AGENTS,
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get addressgroups --demo',
    '<%= config.bin %> get ag --node node1 -o wide --demo',
  ]
  static override readonly args = {name: nameArg('of one group; all otherwise')}
  static override readonly flags = {...agentFlags, 'sort-by': sortByFlag('.metadata.name')}

  async run(): Promise<AgentJson> {
    const {flags} = this
    const nodes = (cluster: Cluster) => (flags.node ? resolveNodes(flags.node, cluster) : null)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'addressgroups', nodes}))
    const answer = groupsOf(cluster, {
      table: 'addressgroup',
      nodes: nodes(cluster),
      name: this.args.name ?? null,
      sortBy: flags['sort-by'] ?? null,
    })
    return this.showTable(VIEW, answer, {output: flags.output, withNode: asksSeveral(flags)})
  }
}
