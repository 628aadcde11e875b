import {readFileSync} from 'node:fs'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import Explain from '../../src/commands/explain.ts'
import {isProblem} from '../../src/problem.ts'
import {runCommand} from '../cli/run-command.ts'

Explain.id = 'explain'
const command = suite('commands/explain')
const run = (...argv: readonly string[]) => runCommand(Explain, ['--width', '80', ...argv])

for (const name of ['ANT0103', 'ant0103', '0103', 'host-veth-down']) {
  command(`${name} names the rule`, async () => {
    const {stdout, status} = await run(name)
    assert.ok(stdout.startsWith("ERROR ANT0103  The node's end of a pod's veth pair is down\n"), stdout)
    assert.is(status, 0)
  })
}

command('markdown is the page of the docs', async () => {
  const page = readFileSync(new URL('../../docs/rules/ANT0103.md', import.meta.url), 'utf8')
  assert.is((await run('ANT0103', '-o', 'markdown')).stdout, page)
})

command('JSON holds to the schema', async () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/rule.v1.json', import.meta.url), 'utf8'))
  const validate = new Ajv2020({strict: false}).compile(schema)
  assert.ok(validate(JSON.parse((await run('ANT0103', '-o', 'json')).stdout)), JSON.stringify(validate.errors))
})

command('an id that nobody gave ends with 2, and the near ones are named', async () => {
  const {error} = await run('ANT0133')
  assert.ok(isProblem(error))
  assert.is(error.message, "no rule 'ANT0133'")
  assert.is(error.oclif.exit, 2)
  assert.ok(error.suggestions.includes('antrail explain ANT0103'), error.suggestions.join())
})

command.run()
