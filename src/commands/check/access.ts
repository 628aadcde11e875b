import {BaseCommand} from '../../cli/base.ts'
import {milliseconds} from '../../cli/duration.ts'
import {outputFlag} from '../../cli/flags.ts'
import {interruptible} from '../../cli/interruptible.ts'
import {namedSource} from '../../cli/source.ts'
import {usage} from '../../cli/usage.ts'
import type {Access} from '../../collect/collect-access.ts'
import {EXIT} from '../../problem.ts'
import {accessText} from '../../views/access/text.ts'
import {formatYaml} from '../../views/yaml.ts'

export default class CheckAccess extends BaseCommand<typeof CheckAccess> {
  static override readonly summary = 'Say which commands this account can run on a live cluster, and what it lacks'
  static override readonly description =
    `Asks the API server what the account may do (SelfSubjectAccessReview), and nothing else but the lists of nodes, pods and Services. The least set of permissions is in deploy/rbac.yaml.

Ends with 0 where every command can be run, 4 where a permission is missing, 2 for wrong usage.`
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'As another account',
      command: '<%= config.bin %> <%= command.id %> --as system:serviceaccount:antrail:antrail',
    },
  ]
  static override readonly flags = {output: outputFlag(['text', 'json', 'yaml'])}

  async run(): Promise<Access> {
    if (namedSource(this.flags).kind !== 'cluster')
      throw usage('check access asks a live cluster, not what was saved of one')
    const {timeout} = this.flags
    const access = await interruptible(milliseconds('--timeout', timeout), async (signal) => {
      const {collectAccess} = await import('../../collect/collect-access.ts')
      return collectAccess({
        connect: this.flags,
        env: process.env,
        requestTimeoutMs: milliseconds('--request-timeout', this.flags['request-timeout']),
        signal,
        takenAt: new Date().toISOString(),
      })
    })
    if (!this.jsonEnabled())
      await this.out.lines(this.flags.output === 'yaml' ? [formatYaml(access)] : accessText(access, this.screen))
    if (access.commands.some(({allowed}) => !allowed)) this.exitWith(EXIT.undetermined)
    return access
  }
}
