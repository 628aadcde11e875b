import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base.ts'
import {outputFlag} from '../cli/flags.ts'
import {showTrace} from '../cli/show-trace.ts'
import {traceExit} from '../cli/trace-exit.ts'
import {askTrace} from '../cli/trace-question.ts'
import {withSource} from '../cli/with-source.ts'
import {Cluster} from '../model/cluster.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Trace} from '../trace/result.ts'
import {answerOf, type Followed, followPacket} from '../trace/trace-packet.ts'
import type {Hearing} from '../trace/witness/witness.ts'
import {toTraceJson} from '../views/trace/json.ts'

export default class TracePacket extends BaseCommand<typeof TracePacket> {
  static override readonly args = {
    source: Args.string({description: 'who sends: NAMESPACE/POD, pod/POD, node/NODE or an address'}),
    destination: Args.string({description: 'who it is for: the same, or svc/SERVICE:PORT'}),
  }
  static override readonly description =
    `Follows one packet from its sender through the veth pair, table by table through the bridge of Open vSwitch, over the
tunnel and the network between the nodes, to the receiver, and the reply back. Says where it stops and why.

The packet is TCP where a port is known (a Service, --port, the pod's only container port), else an ICMP echo.

Ends with 0 where it is delivered (or leaves the cluster, as it should), 5 where it is not, 4 where nobody can say or needed evidence was not read, 2 for wrong usage.`
  static override readonly examples = [
    {
      description: "Why can't one pod reach the other?",
      command: '<%= config.bin %> <%= command.id %> default/client default/server --port 8080 --from snapshot.tgz',
    },
    {
      description: 'A Service, each of its endpoints',
      command: '<%= config.bin %> <%= command.id %> default/client svc/web:80 --from snapshot.tgz',
    },
    {
      description: 'Do full-size segments get through?',
      command: '<%= config.bin %> <%= command.id %> default/client default/server --port 8080 --size full --demo',
    },
    {
      description: 'As antctl spells it',
      command: '<%= config.bin %> <%= command.id %> -S default/client -D default/web -f tcp,tcp_dst=80 --demo',
    },
  ]
  static override readonly flags = {
    output: outputFlag(['text', 'wide', 'json', 'yaml', 'mermaid', 'dot']),
    source: Flags.string({
      char: 'S',
      description: 'who sends, as antctl spells it',
      helpGroup: 'ANTCTL',
      helpValue: 'NAME',
    }),
    destination: Flags.string({
      char: 'D',
      description: 'who it is for, as antctl spells it',
      helpGroup: 'ANTCTL',
      helpValue: 'NAME',
    }),
    flow: Flags.string({char: 'f', description: 'the packet: tcp,tcp_dst=80', helpGroup: 'ANTCTL', helpValue: 'FLOW'}),
    'in-port': Flags.string({
      char: 'p',
      description: 'put the packet in at this port of Open vSwitch: a name, a number or NAMESPACE/POD',
      helpGroup: 'ANTCTL',
      helpValue: 'PORT',
    }),
    'address-family': Flags.option({char: 'F', options: ['4', '6'] as const})({
      description: 'IPv4 or IPv6',
      helpGroup: 'ANTCTL',
    }),
    node: Flags.string({description: 'the node of --in-port', helpValue: 'NODE'}),
    proto: Flags.option({options: ['tcp', 'udp', 'icmp', 'sctp'] as const})({description: 'protocol'}),
    port: Flags.integer({description: 'destination port', min: 1, max: 65535, helpValue: 'N'}),
    'source-port': Flags.integer({description: 'source port', min: 1, max: 65535, helpValue: 'N'}),
    icmp: Flags.string({description: 'ICMP type, or TYPE/CODE', helpValue: 'TYPE[/CODE]'}),
    size: Flags.string({
      description: "bytes of the IP packet, or full: the largest TCP segment that both ends' MTUs allow",
      helpValue: 'BYTES|full',
    }),
    df: Flags.boolean({allowNo: true, description: "don't fragment (TCP: unless told otherwise)"}),
    established: Flags.boolean({description: 'ask as a packet of a running connection'}),
    'one-way': Flags.boolean({description: 'the request alone'}),
    witness: Flags.boolean({
      allowNo: true,
      default: true,
      description: 'live: ask Open vSwitch itself (ofproto/trace) about the same packets, and compare',
    }),
    'all-endpoints': Flags.boolean({description: 'follow every endpoint of a Service, however many'}),
  }
  static override readonly summary = 'Follow a packet from pod to pod and back, and say where it stops and why'

  async run(): Promise<Trace> {
    const question = askTrace(this.args, {...this.flags, namespace: await this.namespaceOfNames()})
    const {witness} = this.flags
    let last: {readonly cluster: Cluster; readonly followed: Followed} | null = null
    const ask = (cluster: Cluster, hearing: Hearing): Trace => {
      const followed = last?.cluster.isSameAs(cluster) ? last.followed : followPacket(cluster, question)
      last = {cluster, followed}
      return answerOf(followed, cluster, witness ? hearing : 'none')
    }
    let cluster: Cluster | null = null
    const model = (snapshot: Snapshot): Cluster => {
      cluster = new Cluster(snapshot, cluster)
      return cluster
    }
    const trying = {question, model, trace: (read: Cluster) => ask(read, 'all'), witness}
    const answer = ask(model(await this.openSnapshot({purpose: 'trace', trace: trying})), 'asked')
    const trace = {...answer, next: withSource(answer.next, this.flags)}
    await showTrace(trace, this.flags.output, this.screen, this.out, this.jsonEnabled())
    this.exitWith(traceExit(trace))
    return toTraceJson(trace)
  }
}
