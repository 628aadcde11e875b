import {BaseCommand} from '../../cli/base.ts'
import {checkFlags} from '../../cli/check-files.ts'
import {reportExit} from '../../cli/report-exit.ts'
import {barFlags, ruleFlags} from '../../cli/report-flags.ts'
import {runCheck} from '../../cli/run-check.ts'
import {PREFLIGHT} from '../../diagnose/registry.ts'
import type {Report} from '../../diagnose/report.ts'
import {toReportJson} from '../../views/findings/json.ts'

export default class CheckCluster extends BaseCommand<typeof CheckCluster> {
  static override readonly summary = 'Check whether Antrea may run in a cluster, before it is installed or after'
  static override readonly description =
    `Looks at the nodes' kernels and modules, at other network plugins, PodCIDRs, MTUs, ports that others hold, forwarding and the backends of iptables, for what antrea-config asks for, or Antrea's defaults.

What a snapshot does not have is unknown, and ends with 4: those of before this version have neither the files of /etc/cni/net.d nor the kernel's modules.`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --from snapshot.tgz',
    '<%= config.bin %> <%= command.id %> --from snapshot.tgz --min-coverage 80 -o text -o junit=preflight.xml',
  ]
  static override readonly flags = {...checkFlags, ...ruleFlags, ...barFlags}

  async run(): Promise<Report> {
    const report = await runCheck(
      this.flags,
      {rules: PREFLIGHT, preflight: true},
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
