import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import Check from '../../../src/commands/check.ts'
import {isProblem} from '../../../src/problem.ts'
import {runCommand} from '../../cli/run-command.ts'

Check.id = 'check'
const time = suite('sources/kube the time for reading')

const kubeconfig = (port: number): string => `
clusters: [{name: c, cluster: {server: "https://127.0.0.1:${port}"}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
users: [{name: u, user: {token: x}}]
`

for (const [flag, said] of [
  ['--timeout=100ms', 'the time of 0.1 s was over'],
  ['--deadline=100ms', 'the time of 0.08 s was over'],
] as const)
  time(`${flag}: an API server that says nothing is no failure, but nothing can be said`, async () => {
    const silent = createServer(() => undefined)
    const folder = mkdtempSync(join(tmpdir(), 'antrail-silent-'))
    try {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
      const address = silent.address()
      const file = join(folder, 'config')
      writeFileSync(file, kubeconfig(typeof address === 'object' && address !== null ? address.port : 0))
      const {error} = await runCommand(Check, ['--kubeconfig', file, flag])
      assert.ok(isProblem(error), String(error))
      assert.match(error.message, said)
      assert.is(error.oclif.exit, 4)
    } finally {
      silent.close()
      rmSync(folder, {recursive: true})
    }
  })

time.run()
