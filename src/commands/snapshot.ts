import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base.ts'
import {askTrace} from '../cli/trace-question.ts'
import {usage} from '../cli/usage.ts'
import {resolveNodes} from '../inspect/flows/resolve.ts'
import {Cluster} from '../model/cluster.ts'
import {EXIT} from '../problem.ts'
import {type LeftOut, redactSnapshot} from '../snapshot/redact/redact-snapshot.ts'
import type {Snapshot as Evidence} from '../snapshot/snapshot.ts'
import {isWhole, type SnapshotSummary, summaryOf} from '../snapshot/summary.ts'
import {memorySnapshot} from '../sources/memory.ts'
import {refuseUnsavable, saveSnapshot} from '../sources/save.ts'
import {newScramble} from '../sources/scramble.ts'
import {tracePacket} from '../trace/trace-packet.ts'
import {snapshotText} from '../views/snapshot/text.ts'

export default class Snapshot extends BaseCommand<typeof Snapshot> {
  static override readonly args = {
    source: Args.string({description: 'with --for trace: who sends'}),
    destination: Args.string({description: 'with --for trace: who it is for'}),
  }
  static override readonly summary = 'Save what a live cluster or node shows, to be looked at elsewhere and later'
  static override readonly description =
    `Asks every node the read-only questions of the one list, and the API server for its lists, and keeps the answers as they were printed. Any command answers from the file as it would from the cluster.

It appears whole or not at all, under the name that is given. What could not be read is in it, with the reason, also after Ctrl-C or when --timeout is over. It never holds Secrets.

With --redact names of objects, labels, devices, addresses, MACs and ids are replaced, each by the same everywhere, by a key that nobody keeps. Networks stay networks, so any command says the same of it. Logs and what else cannot be redacted safely is left out.

Ends with 0 where everything was read, 4 where something is missing, 130 after Ctrl-C (what was read until then is saved), 2 for wrong usage.`
  static override readonly examples = [
    {description: 'The whole cluster', command: '<%= config.bin %> <%= command.id %> -o cluster.tgz'},
    {description: 'Two nodes', command: '<%= config.bin %> <%= command.id %> -o two.tgz --node n1 --node n2'},
    {
      description: 'What one trace needs',
      command: '<%= config.bin %> <%= command.id %> -o trace.tgz --for trace default/client svc/web:80',
    },
    {
      description: 'To be sent to others: names and addresses replaced, traces and findings as before',
      command: '<%= config.bin %> <%= command.id %> --redact -o redacted.tgz',
    },
    {
      description: 'The same of one that was saved before',
      command: '<%= config.bin %> <%= command.id %> --from cluster.tgz --redact -o redacted.tgz',
    },
    {
      description: 'This node, from its own sockets',
      command: '<%= config.bin %> <%= command.id %> --local -o node.tgz',
    },
  ]
  static override readonly flags = {
    output: Flags.string({
      char: 'o',
      description: 'where to save it: a .tgz, .tar.gz or .tar, else a folder',
      helpValue: 'FILE',
      required: true,
    }),
    node: Flags.string({description: 'of these nodes only', helpValue: 'NODE', multiple: true}),
    redact: Flags.boolean({description: 'replace names, addresses and ids; leave out what cannot be'}),
    'redact-seed': Flags.string({
      dependsOn: ['redact'],
      description: 'the same seed gives the same names again; whoever has it can try names',
      helpValue: 'TEXT',
    }),
    for: Flags.option({options: ['trace'] as const})({description: 'only what this question needs'}),
  }

  #isInterrupted = false

  async run(): Promise<SnapshotSummary> {
    const {output} = this.flags
    this.#refuseChoice()
    refuseUnsavable(output)
    const read = await this.#read()
    const {snapshot, leftOut} = this.flags.redact
      ? redacted(read, this.flags['redact-seed'])
      : {snapshot: read, leftOut: []}
    await saveSnapshot(snapshot, output)
    const summary = {...summaryOf(snapshot, output), leftOut}
    if (!this.jsonEnabled()) await this.out.lines(snapshotText(summary, this.screen))
    if (!isWhole(summary)) this.exitWith(EXIT.undetermined)
    if (this.#isInterrupted) this.exitWith(EXIT.interrupted)
    return summary
  }

  /** What was saved is copied whole, and this machine is one node. @throws {Problem} exit 2 */
  #refuseChoice(): void {
    const {from, demo, local, node} = this.flags
    const saved = demo ? '--demo' : from === undefined ? null : '--from'
    if (saved !== null && this.flags.for !== undefined) throw usage(`${saved} and --for exclude each other`)
    const other = saved ?? (local ? '--local' : null)
    if (other !== null && node !== undefined) throw usage(`${other} and --node exclude each other`)
  }

  async #read(): Promise<Evidence> {
    const {args, flags} = this
    const interrupted = () => {
      this.#isInterrupted = true
    }
    if (flags.for === undefined) {
      if (args.source !== undefined) throw usage('SOURCE and DESTINATION need --for trace')
      return this.openSnapshot({
        purpose: 'snapshot',
        nodes: (lists) => (flags.node ? resolveNodes(flags.node, lists) : null),
        interrupted,
      })
    }
    const question = askTrace(args, {...NO_WORDS, namespace: await this.namespaceOfNames()})
    const model = (snapshot: Evidence) => new Cluster(snapshot)
    const trace = (cluster: Cluster) => tracePacket(cluster, question, undefined, 'all')
    return this.openSnapshot({purpose: 'traces', trace: {question, model, trace, witness: true}, interrupted})
  }
}

function redacted(snapshot: Evidence, seed: string | undefined): {snapshot: Evidence; leftOut: readonly LeftOut[]} {
  const {files, leftOut} = redactSnapshot(snapshot, newScramble(seed))
  return {snapshot: memorySnapshot(snapshot.origin, files), leftOut}
}

/** Of trace-packet's flags none is given here. */
const NO_WORDS = {established: false, 'one-way': false, 'all-endpoints': true}
