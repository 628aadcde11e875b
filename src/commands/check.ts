import {BaseCommand} from '../cli/base.ts'
import {checkFlags} from '../cli/check-files.ts'
import {reportExit} from '../cli/report-exit.ts'
import {barFlags, ruleFlags} from '../cli/report-flags.ts'
import {runCheck} from '../cli/run-check.ts'
import {RULES} from '../diagnose/registry.ts'
import type {Report} from '../diagnose/report.ts'
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
    const report = await runCheck(
      this.flags,
      {rules: RULES},
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
