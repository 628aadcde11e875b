import {Args} from '@oclif/core'
import {askInThreads, type Sharing} from '../cli/ask-in-threads.ts'
import {BaseCommand} from '../cli/base.ts'
import {outputFlag} from '../cli/flags.ts'
import {reportExit} from '../cli/report-exit.ts'
import {barFlags, barOf, endOf, isOverAfter, listOf, ruleFlags} from '../cli/report-flags.ts'
import {REPORT_FORMATS, reportLines} from '../cli/show-report.ts'
import {askTrace} from '../cli/trace-question.ts'
import {usage} from '../cli/usage.ts'
import {writeFailure} from '../cli/write-failure.ts'
import {diagnosePair} from '../diagnose/diagnose-pair.ts'
import {diagnose} from '../diagnose/engine.ts'
import type {Diagnosis} from '../diagnose/finding.ts'
import {RULES} from '../diagnose/registry.ts'
import {type Report, reportOf} from '../diagnose/report.ts'
import {selectRules} from '../diagnose/select-rules.ts'
import {Cluster} from '../model/cluster.ts'
import {ClusterFacts} from '../trace/cluster-facts.ts'
import {toReportJson} from '../views/findings/json.ts'

export default class Diagnose extends BaseCommand<typeof Diagnose> {
  static override readonly args = {
    source: Args.string({
      description: 'who sends: NAMESPACE/POD, pod/POD, node/NODE or an address; nobody: everything',
    }),
    destination: Args.string({description: 'who it is for: the same, or svc/SERVICE:PORT'}),
  }
  static override readonly summary = 'Say what is wrong in the cluster, by root cause, or between two pods'
  static override readonly description =
    `Looks at every node's interfaces, bridges, tunnels, routes, flows, policies and Services, and says what is wrong, the worst first.
What follows from something else stands below it. What could not be read is named, never taken for healthy.

With SOURCE and DESTINATION it traces a packet both ways and says what is wrong on its path, first what explains the verdict.

Ends with 0 where nothing is wrong, 3 for findings as bad as --fail-on, 4 where too little could be read, 5 where the packet of SOURCE is not delivered, 2 for wrong usage.`
  static override readonly examples = [
    {description: 'What is wrong?', command: '<%= config.bin %> <%= command.id %> --from snapshot.tgz'},
    {
      description: "Why can't these two talk?",
      command: '<%= config.bin %> <%= command.id %> default/client svc/default/web:80 --demo',
    },
  ]
  static override readonly flags = {output: outputFlag(REPORT_FORMATS), ...ruleFlags, ...barFlags}

  async run(): Promise<Report> {
    const {output} = this.flags
    try {
      return await this.#diagnose()
    } catch (error) {
      await writeFailure(error, [{format: output, file: null}], {out: this.out, isJson: this.jsonEnabled()})
      throw error
    }
  }

  async #diagnose(): Promise<Report> {
    const {source, destination} = this.args
    if (source !== undefined && destination === undefined)
      throw usage(`'${source}' sends to whom?`, [
        'antrail diagnose SOURCE DESTINATION',
        'antrail diagnose, which looks at everything',
      ])
    const question =
      source === undefined
        ? null
        : askTrace({source, destination}, {...NO_WORDS, namespace: await this.namespaceOfNames()})
    const end = endOf(this.flags.deadline)
    const isOver = isOverAfter(end)
    const rules = selectRules(RULES, {only: listOf(this.flags.only), skip: listOf(this.flags.skip)})
    const cluster = new Cluster(await this.openSnapshot())
    const bar = barOf(this.flags, null)
    const report = question
      ? diagnosePair(cluster, question, bar, {rules, isOver})
      : reportOf(await this.#everything(cluster, {rules, isOver, end}), bar)
    if (!this.jsonEnabled()) await this.out.lines(await reportLines(report, this.flags.output, this.screen, rules))
    this.exitWith(reportExit(report))
    return toReportJson(report)
  }

  async #everything(cluster: Cluster, asked: Omit<Sharing, 'root'>): Promise<Diagnosis> {
    const facts = new ClusterFacts(cluster)
    const answers = await askInThreads(cluster, {...asked, facts, root: this.config.root})
    return diagnose(cluster, {...asked, facts, answers})
  }
}

/** Of trace-packet's flags none is given here. */
const NO_WORDS = {established: false, 'one-way': false, 'all-endpoints': true}
