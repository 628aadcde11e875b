import {BaseCommand} from '../cli/base.ts'
import {checkFlags, readBaseline, readConfig, writeBaseline} from '../cli/check-files.ts'
import {reportExit} from '../cli/report-exit.ts'
import {barFlags, barOf, deadlineOf, listOf, ruleFlags} from '../cli/report-flags.ts'
import {parseOutputs, writeOutputs, writeStepSummary} from '../cli/report-outputs.ts'
import {check} from '../diagnose/check.ts'
import {RULES} from '../diagnose/registry.ts'
import type {Report} from '../diagnose/report.ts'
import {selectRules} from '../diagnose/select-rules.ts'
import {Cluster} from '../model/cluster.ts'
import {toReportJson} from '../views/findings/json.ts'

export default class Check extends BaseCommand<typeof Check> {
  static override readonly summary =
    'The same for a pipeline: thresholds, expectations, baselines, several formats at once'
  static override readonly description =
    `Looks for what diagnose looks for, and holds the cluster to antrail.yaml: what is accepted and until when, and which packets must arrive and which must not.

Ends with 0 where all is well, 3 for findings as bad as --fail-on and for expectations that are not met, 4 where too little could be read, 2 for wrong usage. Outputs are written whatever the answer is.`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --from snapshot.tgz --fail-on warning',
    '<%= config.bin %> <%= command.id %> --from snapshot.tgz -o text -o junit=report.xml -o sarif=antrail.sarif',
    '<%= config.bin %> <%= command.id %> --from snapshot.tgz --baseline known.json --write-baseline',
  ]
  static override readonly flags = {...checkFlags, ...ruleFlags, ...barFlags}

  async run(): Promise<Report> {
    const {flags} = this
    const outputs = parseOutputs(flags.output)
    const isOver = deadlineOf(flags.deadline, () => performance.now())
    const config = await readConfig(flags.config)
    const baseline = await readBaseline(flags.baseline, flags['write-baseline'])
    selectRules(RULES, {only: config.suppressions.map(({rule}) => rule), skip: []})
    const rules = selectRules(RULES, {
      only: flags.only ? listOf(flags.only) : config.only,
      skip: [...config.skip, ...listOf(flags.skip)],
    })
    const cluster = new Cluster(await this.openSnapshot())
    const {report, all} = check(cluster, {rules, config, bar: barOf(flags, config), baseline, isOver})
    if (flags.baseline !== undefined && flags['write-baseline']) await writeBaseline(flags.baseline, all)
    await writeOutputs(report, outputs, {screen: this.screen, out: this.out, rules, isJson: this.jsonEnabled()})
    if (outputs.some(({format}) => format === 'github'))
      await writeStepSummary(report, process.env.GITHUB_STEP_SUMMARY, rules)
    this.exitWith(reportExit(report))
    return toReportJson(report)
  }
}
