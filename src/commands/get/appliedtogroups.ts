import {AgentCommand} from '../../cli/agent-command.ts'
import {ABOUT_AGENTS, agentFlags, asksSeveral, nameArg, sortByFlag} from '../../cli/agent-flags.ts'
import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import {type Group, groupsOf} from '../../inspect/agent/groups.ts'
import {resolveNodes} from '../../inspect/flows/resolve.ts'
import {Cluster} from '../../model/cluster.ts'
import {type AgentJson, toGroupsJson} from '../../views/agent/json.ts'
import {APPLIED_TO_GROUPS} from '../../views/agent/tables.ts'

const VIEW = {
  columns: APPLIED_TO_GROUPS,
  plural: 'applied-to groups',
  json: (answer: AgentAnswer<Group>) => toGroupsJson('appliedtogroups', answer),
}

export default class GetAppliedToGroups extends AgentCommand<typeof GetAppliedToGroups> {
  static override readonly hiddenAliases = ['get:appliedtogroup', 'get:atg']
  static override readonly summary = 'Show the applied-to groups that agents hold'
  static override readonly description = [
    'Whom policies hold for: of each group the pods of that node. A policy names its groups (get networkpolicies).',
    ABOUT_AGENTS,
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get appliedtogroups --demo',
    '<%= config.bin %> get atg --node node1 -o wide --demo',
  ]
  static override readonly args = {name: nameArg('of one group; all otherwise')}
  static override readonly flags = {...agentFlags, 'sort-by': sortByFlag('.metadata.name')}

  async run(): Promise<AgentJson> {
    const {flags} = this
    const nodes = (cluster: Cluster) => (flags.node ? resolveNodes(flags.node, cluster) : null)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'appliedtogroups', nodes}))
    const answer = groupsOf(cluster, {
      table: 'appliedtogroup',
      nodes: nodes(cluster),
      name: this.args.name ?? null,
      sortBy: flags['sort-by'] ?? null,
    })
    return this.showTable(VIEW, answer, {output: flags.output, withNode: asksSeveral(flags)})
  }
}
