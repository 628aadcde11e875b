import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base.ts'
import {bridgeFlags, nodeOnly, openBridge} from '../../cli/bridge-source.ts'
import {outputFlag} from '../../cli/flags.ts'
import {readText} from '../../cli/read-text.ts'
import {switchExit} from '../../cli/switch-exit.ts'
import type {OvsExplainAnswer} from '../../inspect/ovs-explain/answer.ts'
import {explainTrace} from '../../inspect/ovs-explain/explain-trace.ts'
import {Cluster} from '../../model/cluster.ts'
import {toOvsExplainJson} from '../../views/ovs-explain/json.ts'
import {ovsExplainText} from '../../views/ovs-explain/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class OvsExplain extends BaseCommand<typeof OvsExplain> {
  static override readonly args = {
    trace: Args.string({
      description: 'a file with what ofproto/trace printed, or - for standard input',
      required: true,
    }),
  }
  static override readonly summary = 'Explain a saved or pasted output of ofproto/trace'
  static override readonly description = [
    'Names tables, registers and pods, says where the packet ended and why, and what of it is ofproto/trace alone: “Not tunneling to our own address” after a recirculation, a select group where the trace stops, connections that are assumed.',
    'With --from or --demo names come from the node whose flows the trace shows; without, from the trace itself. A text that was quoted, indented or cut off is read as far as it goes; a refusal of ofproto/trace is explained too.',
    'Ends with 0 where the packet goes out of a port, 5 where it does not, 4 where the trace does not tell, 2 for a text that is no trace.',
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> ovs explain trace.txt --from cluster.tgz',
    'ovs-appctl ofproto/trace br-int in_port=1,ip | <%= config.bin %> ovs explain -',
  ]
  static override readonly flags = {
    ...bridgeFlags,
    bridge: Flags.string({description: 'of --bridge-files: the bridge whose files these are', helpValue: 'BRIDGE'}),
    output: outputFlag(['text', 'wide', 'json', 'yaml']),
  }

  async run(): Promise<OvsExplainAnswer> {
    const text = readText(this.args.trace)
    const answer = toOvsExplainJson(explainTrace(text, await this.#cluster(), this.flags.node ?? null))
    if (!this.jsonEnabled()) await this.out.lines(this.#lines(answer))
    this.exitWith(switchExit(answer.verdict))
    return answer
  }

  /** null where no flag names a source: a trace can be explained without. */
  async #cluster(): Promise<Cluster | null> {
    const {flags} = this
    const named = ['from', 'local', 'kubeconfig', 'context', 'cluster', 'user', 'bridge-files'] as const
    if (!flags.demo && named.every((name) => !flags[name] && flags[name] !== '')) return null
    return new Cluster(await openBridge(flags, flags.bridge ?? 'br-int', () => this.openSnapshot(nodeOnly(flags.node))))
  }

  #lines(answer: OvsExplainAnswer): readonly string[] {
    const {output} = this.flags
    return output === 'yaml' ? [formatYaml(answer)] : ovsExplainText(answer, this.screen, {wide: output === 'wide'})
  }
}
