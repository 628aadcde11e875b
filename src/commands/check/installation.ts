import {BaseCommand} from '../../cli/base.ts'
import {checkFlags} from '../../cli/check-files.ts'
import {reportExit} from '../../cli/report-exit.ts'
import {barFlags, ruleFlags} from '../../cli/report-flags.ts'
import {runCheck} from '../../cli/run-check.ts'
import type {Report} from '../../diagnose/report.ts'
import {toReportJson} from '../../views/findings/json.ts'

export default class CheckInstallation extends BaseCommand<typeof CheckInstallation> {
  static override readonly summary =
    'Check that Antrea is installed well: agents, pipeline, and packets between the nodes'
  static override readonly description =
    `Asks all rules, and sends a packet from a pod of each node to pods of the others, and its reply back, by simulation: all pairs up to 12 nodes, of more the neighbours at distance 1, 2, 4, 8… What a policy drops on purpose arrives as far as the installation goes.`
  static override readonly examples = ['<%= config.bin %> <%= command.id %> --from snapshot.tgz']
  static override readonly flags = {...checkFlags, ...ruleFlags, ...barFlags}

  async run(): Promise<Report> {
    const report = await runCheck(
      this.flags,
      {isFor: () => true, mesh: true},
      {open: () => this.openSnapshot(), screen: this.screen, out: this.out, isJson: this.jsonEnabled()},
    )
    this.exitWith(reportExit(report))
    return toReportJson(report)
  }
}
