import {BaseCommand} from '../../cli/base.ts'
import {checkFlags} from '../../cli/check-files.ts'
import {reportExit} from '../../cli/report-exit.ts'
import {barFlags, ruleFlags} from '../../cli/report-flags.ts'
import {runCheck} from '../../cli/run-check.ts'
import {RULES} from '../../diagnose/registry.ts'
import type {Report} from '../../diagnose/report.ts'
import {toReportJson} from '../../views/findings/json.ts'

export default class CheckSnapshot extends BaseCommand<typeof CheckSnapshot> {
  static override readonly summary = 'Check that a snapshot has what the rules need'
  static override readonly description =
    `Says what could not be read, and ends with 4 where a rule needed it, or more of it than --min-coverage allows. What is wrong in the cluster is not told here.`
  static override readonly examples = ['<%= config.bin %> <%= command.id %> --from snapshot.tgz']
  static override readonly flags = {
    output: checkFlags.output,
    ...ruleFlags,
    'min-coverage': barFlags['min-coverage'],
    deadline: barFlags.deadline,
  }

  async run(): Promise<Report> {
    const report = await runCheck(
      this.flags,
      {rules: RULES, gapsOnly: true},
      {
        open: () => this.openSnapshot(),
        screen: this.screen,
        out: this.out,
        isJson: this.jsonEnabled(),
        root: this.config.root,
      },
    )
    this.exitWith(reportExit(report))
    return toReportJson(report)
  }
}
