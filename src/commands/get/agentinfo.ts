import {AgentCommand} from '../../cli/agent-command.ts'
import {ABOUT_AGENTS, agentFlags} from '../../cli/agent-flags.ts'
import {agentInfosOf} from '../../inspect/agent/agent-infos.ts'
import {resolveNodes} from '../../inspect/flows/resolve.ts'
import {Cluster} from '../../model/cluster.ts'
import {type AgentJson, toAgentInfoJson} from '../../views/agent/json.ts'
import {AGENT_INFOS} from '../../views/agent/tables.ts'

const VIEW = {columns: AGENT_INFOS, plural: 'agents', json: toAgentInfoJson}

export default class GetAgentInfo extends AgentCommand<typeof GetAgentInfo> {
  static override readonly hiddenAliases = ['get:agentinfos', 'get:ai']
  static override readonly summary = 'Show what agents say of themselves'
  static override readonly description = [
    'Of each agent its Pod, whether it is healthy, the subnets of its node, and how many policies, groups and pods it knows. -o wide adds versions, the bridge, and which conditions are not true.',
    ABOUT_AGENTS,
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get agentinfo --demo',
    '<%= config.bin %> get ai --node node1 -o wide --demo',
  ]
  static override readonly flags = agentFlags

  async run(): Promise<AgentJson> {
    const {node, output} = this.flags
    const nodes = (cluster: Cluster) => (node ? resolveNodes(node, cluster) : null)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'agentinfo', nodes}))
    const answer = agentInfosOf(cluster, nodes(cluster))
    // The table has a column for the node already.
    return this.showTable(VIEW, answer, {output, withNode: false})
  }
}
