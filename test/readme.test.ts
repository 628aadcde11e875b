import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {ROOT} from './cli/run-command.ts'

const FILE = join(ROOT, 'README.md')
const text = readFileSync(FILE, 'utf8')

/** Runs a line of the README as a user would type it. */
function typed(line: string) {
  const env = {...process.env, LC_ALL: 'C.UTF-8'}
  const {stdout, stderr, status} = spawnSync('sh', ['-c', line], {cwd: ROOT, encoding: 'utf8', env})
  return {stderr, status, stdout}
}

const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, body]) => body!)

const readme = suite('readme')

readme('the picture is what the program prints today', () => {
  const [picture, ...others] = blocks('console')
  assert.ok(picture !== undefined && others.length === 0)
  const command = /^\$ (.*)$/m.exec(picture)![1]!
  const {stdout, stderr} = typed(command)
  assert.is(stderr, '')
  const now = `$ ${command}\n${stdout}`
  if (process.env.UPDATE === '1')
    writeFileSync(
      FILE,
      text.replace(picture, () => now),
    )
  else assert.is(picture, now)
})

for (const line of blocks('sh').join('').split('\n')) {
  if (!line.startsWith('node bin/run.js')) continue
  readme(`works: ${line.slice('node bin/run.js '.length)}`, () => {
    const {stdout, stderr, status} = typed(line)
    assert.is(stderr, '')
    assert.ok(stdout.length > 100)
    assert.ok(status === 0 || status === 5, `status ${status}`)
  })
}

readme.run()
