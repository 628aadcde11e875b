import {agentFlags} from '../cli/agent-flags.ts'
import {BaseCommand} from '../cli/base.ts'
import {outputFlag} from '../cli/flags.ts'
import {versionsOf} from '../inspect/agent/versions.ts'
import {resolveNodes} from '../inspect/flows/resolve.ts'
import {Cluster} from '../model/cluster.ts'
import {EXIT} from '../problem.ts'
import {toVersionJson} from '../views/agent/json.ts'
import {VERSIONS} from '../views/agent/tables.ts'
import {tableText} from '../views/agent/text.ts'
import {formatYaml} from '../views/yaml.ts'

export default class Version extends BaseCommand<typeof Version> {
  static override readonly summary = 'Show the versions of antrail, and of the agents and Open vSwitch of each node'
  static override readonly description =
    `Says its own version first, also where no cluster can be reached; --version says that alone.

Ends with 0, 4 where an agent did not answer, otherwise as the cluster's own failure does.`
  static override readonly examples = [
    '<%= config.bin %> version --demo',
    '<%= config.bin %> version --node node1 -o json --demo',
  ]
  static override readonly flags = {node: agentFlags.node, output: outputFlag(['text', 'json', 'yaml'])}

  async run(): Promise<ReturnType<typeof toVersionJson>> {
    const {node, output} = this.flags
    const own = this.config.version
    const isText = !this.jsonEnabled() && output === 'text'
    if (isText) await this.out.lines([`antrail ${own}`])
    const nodes = (cluster: Cluster) => (node ? resolveNodes(node, cluster) : null)
    const cluster = new Cluster(await this.openSnapshot({purpose: 'version', nodes}))
    const answer = versionsOf(cluster, nodes(cluster))
    const json = toVersionJson(own, answer)
    const words = {columns: VERSIONS, plural: 'agents'}
    if (isText) await this.out.lines(tableText(words, answer, this.screen, {wide: false, withNode: true}))
    else if (output === 'yaml') await this.out.lines([formatYaml(json)])
    if (answer.coverage.missing.length > 0) this.exitWith(EXIT.undetermined)
    return json
  }
}
