import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base.ts'
import {bridgeFlags, nodeOnly, openBridge} from '../../cli/bridge-source.ts'
import {outputFlag} from '../../cli/flags.ts'
import type {OvsMatchAnswer} from '../../inspect/ovs-match/answer.ts'
import {matchFlows} from '../../inspect/ovs-match/match-flows.ts'
import {Cluster} from '../../model/cluster.ts'
import {EXIT} from '../../problem.ts'
import {toOvsMatchJson} from '../../views/ovs-match/json.ts'
import {ovsMatchText} from '../../views/ovs-match/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class OvsMatch extends BaseCommand<typeof OvsMatch> {
  static override readonly args = {
    bridge: Args.string({description: 'the bridge', required: true}),
    flow: Args.string({description: 'the packet: fields as ovs-ofctl writes them, with masks', required: true}),
  }
  static override readonly summary = 'Say which flows of a table a packet could hit, and why not the others'
  static override readonly description = [
    'Lists the flows of a table from the highest priority: the one that wins, those that could be hit, clauses of conjunctions that are met, and why each flow above the winner is not hit.',
    'What FLOW leaves out may be anything, so several flows could be hit. With --exact it is a whole packet, and what it leaves out is 0, as ofproto/trace takes it.',
    'Ends with 0, with 4 where flows of the table are not known, and 2 for a flow, a bridge or a table that nobody knows.',
  ].join('\n\n')
  static override readonly examples = [
    "<%= config.bin %> ovs match br-int 'ip,nw_dst=10.10.2.3' --table L3Forwarding --node node1 --demo",
    "<%= config.bin %> ovs match br-int 'in_port=default/client,arp' --table 1 -o wide --node node1 --demo",
  ]
  static override readonly flags = {
    ...bridgeFlags,
    table: Flags.string({char: 'T', description: 'the table, by name or number', helpValue: 'TABLE', required: true}),
    exact: Flags.boolean({description: 'FLOW is a whole packet: what it leaves out is 0'}),
    output: outputFlag(['text', 'wide', 'json', 'yaml']),
  }

  async run(): Promise<OvsMatchAnswer> {
    const {args, flags} = this
    const cluster = new Cluster(await openBridge(flags, args.bridge, () => this.openSnapshot(nodeOnly(flags.node))))
    const answer = toOvsMatchJson(
      matchFlows(cluster, {
        bridge: args.bridge,
        flow: args.flow,
        node: flags.node ?? null,
        table: flags.table,
        exact: flags.exact,
      }),
    )
    if (!this.jsonEnabled()) await this.out.lines(this.#lines(answer))
    if (answer.doubts.length > 0) this.exitWith(EXIT.undetermined)
    return answer
  }

  #lines(answer: OvsMatchAnswer): readonly string[] {
    const {output} = this.flags
    return output === 'yaml' ? [formatYaml(answer)] : ovsMatchText(answer, this.screen, {wide: output === 'wide'})
  }
}
