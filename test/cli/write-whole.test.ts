import {execFileSync} from 'node:child_process'
import {lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {writeWhole} from '../../src/cli/report-outputs.ts'

const test = suite('cli/a file is written whole')

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-write-'))
  try {
    await body(folder)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

test('a file is replaced, and nothing else is left beside it', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'report.json')
    writeFileSync(file, 'before')
    await writeWhole(file, 'after')
    assert.is(readFileSync(file, 'utf8'), 'after')
    assert.equal(readdirSync(folder), ['report.json'])
  }))

test('a named pipe stays one, as a device does: /dev/null is not replaced', () =>
  inFolder(async (folder) => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const [said] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, 'report')])
    assert.is(said, 'report')
    assert.ok(lstatSync(pipe).isFIFO())
  }))

test.run()
