import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base.ts'
import {outputFlag, screenFlags} from '../cli/flags.ts'
import {RULES} from '../diagnose/registry.ts'
import {fails} from '../diagnose/report.ts'
import type {Diff} from '../diff/answer.ts'
import {diffClusters} from '../diff/diff.ts'
import {Cluster} from '../model/cluster.ts'
import {EXIT} from '../problem.ts'
import {openSource} from '../sources/open.ts'
import {toDiffJson} from '../views/diff/json.ts'
import {diffText, diffWide} from '../views/diff/text.ts'

export default class DiffSnapshots extends BaseCommand<typeof DiffSnapshots> {
  static override readonly baseFlags = screenFlags as (typeof BaseCommand)['baseFlags']
  static override readonly args = {
    before: Args.string({description: 'the earlier snapshot: a folder or a .tgz', required: true}),
    after: Args.string({description: 'the later one', required: true}),
  }
  static override readonly summary = 'Say what changed between two snapshots of a cluster'
  static override readonly description =
    `Compares daemons, bridges, ports, flows, devices, routes, packet filters and what the API server lists, diagnoses both, and sends the same sampled packets through both.

Flows are compared by what they mean: counters, cookies, group and conjunction ids and the numbers of ports, which change with each start of an agent, are no difference. Ends with 0, unless --fail-on says otherwise.`
  static override readonly examples = ['<%= config.bin %> <%= command.id %> yesterday.tgz today.tgz']
  static override readonly flags = {
    output: outputFlag(['text', 'wide', 'json', 'yaml']),
    'fail-on': Flags.option({options: ['error', 'warning', 'info', 'any'] as const})({
      description: 'end with 3 where findings as bad as this appeared, or worse, or where anything (any) changed',
      helpValue: 'SEVERITY',
    }),
  }

  async run(): Promise<Diff> {
    const {before, after} = this.args
    const clusters = await Promise.all([before, after].map(async (from) => new Cluster(await openSource({from}))))
    const [was, is] = clusters
    if (!was || !is) throw new RangeError('two snapshots were opened')
    const diff = diffClusters(was, is, RULES)
    if (!this.jsonEnabled()) await this.out.lines(await this.#lines(diff))
    this.exitWith(this.#fails(diff) ? EXIT.findings : 0)
    return toDiffJson(diff)
  }

  #fails({changes, findings: {appeared, gone}, traces}: Diff): boolean {
    const failOn = this.flags['fail-on']
    if (failOn === undefined) return false
    if (failOn === 'any') return changes.length + appeared.length + gone.length + traces.changed.length > 0
    return appeared.some(({severity}) => fails(severity, {failOn, minCoverage: 0}))
  }

  async #lines(diff: Diff): Promise<readonly string[]> {
    switch (this.flags.output) {
      case 'wide':
        return diffWide(diff, this.screen)
      case 'yaml':
        return [(await import('../views/yaml.ts')).formatYaml(toDiffJson(diff))]
      default:
        return diffText(diff, this.screen)
    }
  }
}
