import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Ajv2020} from 'ajv/dist/2020.js'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import Diagnose from '../../src/commands/diagnose.ts'
import Snapshot from '../../src/commands/snapshot.ts'
import {runCommand} from '../cli/run-command.ts'

const snapshot = suite('commands/snapshot')

const schema = JSON.parse(readFileSync(new URL('../../schemas/snapshot-summary.v1.json', import.meta.url), 'utf8'))
const validate = new Ajv2020({strict: false, validateFormats: false}).compile(schema)

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-snapshot-'))
  try {
    await body(folder)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const idsOf = async (...source: readonly string[]): Promise<readonly string[]> => {
  const {stdout} = await runCommand(Diagnose, [...source, '-o', 'json'])
  const {findings}: {findings: {id: string}[]} = JSON.parse(stdout)
  return findings.map(({id}) => id).sort()
}

snapshot('a redacted copy of a saved one has the same findings, and the summary holds to its schema', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'redacted.tgz')
    const {stdout, status} = await runCommand(Snapshot, ['--demo', '--redact', '-o', file, '--json'])
    assert.is(status, 0)
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors))
    assert.equal(await idsOf('--from', file), await idsOf('--demo'))
  }),
)

snapshot('the same seed gives the same bytes', () =>
  inFolder(async (folder) => {
    const bytes = async (name: string) => {
      const file = join(folder, name)
      await runCommand(Snapshot, ['--demo', '--redact', '--redact-seed', 'x', '-o', file])
      return readFileSync(file)
    }
    const [one, other] = [await bytes('a.tgz'), await bytes('b.tgz')]
    assert.ok(one.equals(other))
  }),
)

snapshot('a seed alone is refused', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'x.tgz')
    const {status} = await runCommand(Snapshot, ['--demo', '--redact-seed', 'x', '-o', file])
    assert.is(status, 2)
    assert.not.ok(existsSync(file))
  }),
)

for (const words of [
  ['--demo', '--node', 'node1'],
  ['--local', '--node', 'node1'],
  ['--demo', '--for', 'trace', 'default/client', 'default/web'],
])
  snapshot(`what cannot be chosen is refused, and not passed over: ${words.join(' ')}`, () =>
    inFolder(async (folder) => {
      const file = join(folder, 'x.tgz')
      const {status, error} = await runCommand(Snapshot, [...words, '-o', file])
      assert.is(status, 2)
      assert.match(String(error), /exclude each other/)
      assert.not.ok(existsSync(file))
    }),
  )

snapshot.run()
