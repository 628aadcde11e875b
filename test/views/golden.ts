import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import * as assert from 'uvu/assert'

const here = dirname(fileURLToPath(import.meta.url))

/** Holds `text` to the file `name` below test/views; `UPDATE=1` writes the file instead: review the difference. */
export function matchesGolden(name: string, text: string): void {
  const file = join(here, name)
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, text)
  }
  assert.ok(existsSync(file), `${name} is missing: run with UPDATE=1`)
  assert.fixture(text, readFileSync(file, 'utf8'))
}
