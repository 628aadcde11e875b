import {Flags} from '@oclif/core'
import {AgentCommand} from '../../cli/agent-command.ts'
import {ABOUT_AGENTS, agentFlags, asksSeveral, nameArg} from '../../cli/agent-flags.ts'
import {nodesOfPod, parsePodName, podInterfacesOf} from '../../inspect/agent/pod-interfaces.ts'
import {resolveNodes} from '../../inspect/flows/resolve.ts'
import {Cluster} from '../../model/cluster.ts'
import {type AgentJson, toPodInterfacesJson} from '../../views/agent/json.ts'
import {POD_INTERFACES} from '../../views/agent/tables.ts'

const VIEW = {columns: POD_INTERFACES, plural: 'pod interfaces', json: toPodInterfacesJson}

export default class GetPodInterfaces extends AgentCommand<typeof GetPodInterfaces> {
  static override readonly hiddenAliases = ['get:podinterface', 'get:pi']
  static override readonly summary = 'Show the interfaces that agents made for pods'
  static override readonly description = [
    'Of each pod its interface on the node, addresses, port of Open vSwitch and container, as the agent has them in memory: compare with what get flows and the bridge have.',
    'A name is looked for on the nodes where the API server has such a pod, and on all nodes where it has none: what is left of a deleted pod is found too.',
    ABOUT_AGENTS,
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> get podinterfaces --demo',
    '<%= config.bin %> get podinterfaces client -n default --demo',
    '<%= config.bin %> get pi --node node1 -o table --demo',
  ]
  static override readonly args = {name: nameArg('POD, NAMESPACE/POD or pod/POD; all pods otherwise')}
  static override readonly flags = {
    ...agentFlags,
    namespace: Flags.string({char: 'n', description: 'pods of this namespace only', helpValue: 'NAME'}),
  }

  async run(): Promise<AgentJson> {
    const {flags} = this
    const namespace = flags.namespace ?? null
    const pod = this.args.name === undefined ? null : parsePodName(this.args.name, namespace)
    const nodes = (cluster: Cluster) =>
      flags.node ? resolveNodes(flags.node, cluster) : pod === null ? null : nodesOfPod(cluster, pod)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'podinterfaces', nodes}))
    const answer = podInterfacesOf(cluster, {nodes: nodes(cluster), pod, namespace})
    return this.showTable(VIEW, answer, {output: flags.output, withNode: asksSeveral(flags)})
  }
}
