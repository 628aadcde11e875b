import {BaseCommand} from '../../cli/base.ts'
import {checkFlags} from '../../cli/check-files.ts'
import {reportExit} from '../../cli/report-exit.ts'
import {barFlags, ruleFlags} from '../../cli/report-flags.ts'
import {runCheck} from '../../cli/run-check.ts'
import {RULES} from '../../diagnose/registry.ts'
import type {Report} from '../../diagnose/report.ts'
import {toReportJson} from '../../views/findings/json.ts'

export default class CheckInstallation extends BaseCommand<typeof CheckInstallation> {
  static override readonly summary =
    'Check that Antrea is installed well: agents, pipeline, and packets between the nodes'
  static override readonly description =
    `Asks all rules, and sends a packet from a pod of each node to pods of the others, and its reply back, by simulation, in both directions: all pairs of up to 12 nodes; of more each node with the next and with the first, and how many of all ways that is is said. What a policy drops on purpose arrives as far as the installation goes.`
  static override readonly examples = ['<%= config.bin %> <%= command.id %> --from snapshot.tgz']
  static override readonly flags = {...checkFlags, ...ruleFlags, ...barFlags}

  async run(): Promise<Report> {
    const report = await runCheck(
      this.flags,
      {rules: RULES, mesh: true},
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
