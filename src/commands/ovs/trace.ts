import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../../cli/base.ts'
import {bridgeFlags, nodeOnly, openBridge} from '../../cli/bridge-source.ts'
import {outputFlag} from '../../cli/flags.ts'
import {switchExit} from '../../cli/switch-exit.ts'
import type {OvsTraceAnswer} from '../../inspect/ovs-trace/answer.ts'
import {chooseBridge} from '../../inspect/ovs-trace/choose-bridge.ts'
import {asSent, ctStateOf, tracedPacket} from '../../inspect/ovs-trace/question.ts'
import {type Traced, traceBridge} from '../../inspect/ovs-trace/trace-bridge.ts'
import {Cluster} from '../../model/cluster.ts'
import {formatTraceOutput} from '../../ovs/trace-output/format.ts'
import {toOvsTraceJson} from '../../views/ovs-trace/json.ts'
import {ovsTraceText} from '../../views/ovs-trace/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class OvsTrace extends BaseCommand<typeof OvsTrace> {
  static override readonly args = {
    bridge: Args.string({description: 'the bridge that the packet comes into', required: true}),
    flow: Args.string({description: 'the packet as a flow, as ofproto/trace takes it', required: true}),
    packet: Args.string({description: 'the whole frame in hex digits; then FLOW gives the metadata alone'}),
  }
  static override readonly summary = 'Send a packet through a bridge, without the switch'
  static override readonly description = [
    'Answers what ovs-appctl ofproto/trace answers, from the flows, groups and ports that were dumped.',
    'By default it says what a real packet meets: connections are looked up and kept, groups choose, tunnels go out. --faithful, --ct-next and -o ofproto answer as ofproto/trace itself does, with its assumptions and its artefacts; -o ofproto prints its very format.',
    'An in_port may be a number, a name, or a pod as NAMESPACE/NAME.',
    'Ends with 0 where the packet goes out of a port, 5 where it does not, 4 where nobody can say, 2 for a flow that ofproto/trace refuses.',
  ].join('\n\n')
  static override readonly examples = [
    '<%= config.bin %> ovs trace br-int in_port=default/client,dl_src=e6:66:f8:96:ed:dd,dl_dst=c2:31:d4:a9:28:1b,tcp,nw_src=10.10.1.2,nw_dst=10.10.2.3,tcp_dst=8080 --node node1 --demo',
    "<%= config.bin %> ovs trace br-int 'in_port=1,ip,nw_ttl=64' --ct-next trk,est -o ofproto --bridge-files ./dumps",
  ]
  static override readonly flags = {
    ...bridgeFlags,
    'ct-next': Flags.string({
      description: 'state after the next conntrack recirculation, as trk,est; one for each (implies --faithful)',
      helpValue: 'STATES',
      multiple: true,
      multipleNonGreedy: true,
    }),
    faithful: Flags.boolean({description: 'answer as ofproto/trace does, artefacts and all'}),
    established: Flags.boolean({
      description: 'as a packet of a running connection',
      exclusive: ['faithful', 'ct-next'],
    }),
    'in-port': Flags.string({char: 'p', description: 'the port, where FLOW names none', helpValue: 'PORT'}),
    size: Flags.integer({description: 'bytes of the IP packet, for check_pkt_larger', helpValue: 'BYTES', min: 0}),
    names: Flags.boolean({description: 'ports by name in flows and datapath actions'}),
    output: outputFlag(['text', 'wide', 'json', 'yaml', 'ofproto']),
  }

  async run(): Promise<OvsTraceAnswer> {
    const traced = await this.#trace()
    const answer = toOvsTraceJson(traced.answer)
    if (!this.jsonEnabled()) await this.out.lines(this.#lines(traced, answer))
    this.exitWith(switchExit(answer.verdict))
    return answer
  }

  async #trace(): Promise<Traced> {
    const {args, flags} = this
    const ctNext = (flags['ct-next'] ?? []).map(ctStateOf)
    const cluster = new Cluster(await openBridge(flags, args.bridge, () => this.openSnapshot(nodeOnly(flags.node))))
    const chosen = chooseBridge(cluster, args.bridge, flags.node ?? null)
    const faithful = flags.faithful || ctNext.length > 0 || flags.output === 'ofproto'
    const asked = tracedPacket(chosen, args.flow, args.packet ?? null, flags['in-port'] ?? null)
    return traceBridge(cluster, chosen, faithful ? asked : asSent(asked, args.flow, flags.established), {
      mode: faithful ? 'faithful' : 'real',
      ctNext,
      established: flags.established,
      size: flags.size ?? null,
      names: flags.names,
    })
  }

  #lines({output}: Traced, answer: OvsTraceAnswer): readonly string[] {
    const {output: format} = this.flags
    if (format === 'ofproto' && output) return formatTraceOutput(output).replace(/\n$/, '').split('\n')
    if (format === 'yaml') return [formatYaml(answer)]
    return ovsTraceText(answer, this.screen, {wide: format === 'wide'})
  }
}
