import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {REPORT_FORMATS} from '../../src/cli/show-report.ts'
import CheckCluster from '../../src/commands/check/cluster.ts'
import CheckInstallation from '../../src/commands/check/installation.ts'
import CheckSnapshot from '../../src/commands/check/snapshot.ts'
import Check from '../../src/commands/check.ts'
import Diagnose from '../../src/commands/diagnose.ts'
import Diff from '../../src/commands/diff.ts'
import Explain from '../../src/commands/explain.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'

const same = suite('same input, same bytes')

const from = (capture: string): readonly string[] => ['--from', snapshotDir(capture)]
const OF_DIFF = ['text', 'wide', 'json', 'yaml']
const OF_EXPLAIN = ['text', 'markdown', 'json', 'yaml']
const ends = ['default/client', 'svc/default/web:80']
const two = (before: string, after: string): readonly string[] => [snapshotDir(before), snapshotDir(after)]

for (const [command, id, argv, formats] of [
  [Diagnose, 'diagnose', from('node-podcidr-wrong'), REPORT_FORMATS],
  [Diagnose, 'diagnose', [...ends, ...from('service-group-deleted')], REPORT_FORMATS],
  [Check, 'check', from('vswitchd-dead'), REPORT_FORMATS],
  [CheckCluster, 'check:cluster', from('healthy'), REPORT_FORMATS],
  [CheckInstallation, 'check:installation', from('l3-tun-dst-wrong'), REPORT_FORMATS],
  [CheckSnapshot, 'check:snapshot', from('vswitchd-dead'), REPORT_FORMATS],
  [Diff, 'diff', two('healthy', 'service-group-deleted'), OF_DIFF],
  [Explain, 'explain', ['ANT0302'], OF_EXPLAIN],
] as const)
  for (const format of formats)
    same(`${id.replace(':', ' ')} ${argv.length > 2 ? 'of a pair ' : ''}-o ${format}`, async () => {
      command.id = id
      const once = await runCommand(command, [...argv, '-o', format])
      const again = await runCommand(command, [...argv, '-o', format])
      // Where nothing is wrong there is nothing to annotate.
      assert.ok(once.stdout.length > 50 || format === 'github', String(once.error))
      assert.is(again.stdout, once.stdout)
      assert.is(again.status, once.status)
    })

same.run()
