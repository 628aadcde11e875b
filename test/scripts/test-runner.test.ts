import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HEAD = `import {suite} from 'uvu'\nimport * as assert from 'uvu/assert'\nconst t = suite('t')\n`

/** Runs the test runner in a project of its own, which holds these test files. */
function runner(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'antrail-runner-'))
  try {
    mkdirSync(join(root, 'scripts'))
    for (const script of ['test.js', 'generated.js', 'layers.js']) {
      copyFileSync(join(ROOT, 'scripts', script), join(root, 'scripts', script))
    }
    writeFileSync(join(root, 'scripts/build.js'), '')
    writeFileSync(join(root, 'package.json'), '{"type": "module"}')
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(root, 'test', file, '..'), {recursive: true})
      writeFileSync(join(root, 'test', file), text)
    }
    const {CI, ...rest} = process.env
    const {stdout, stderr, status} = spawnSync(process.execPath, ['scripts/test.js', '.'], {
      cwd: root,
      encoding: 'utf8',
      env: {...rest, ...env},
    })
    return {lastLine: stdout.trimEnd().split('\n').at(-1), out: stdout + stderr, status}
  } finally {
    rmSync(root, {recursive: true})
  }
}

const testRunner = suite('scripts/test-runner')

testRunner('counts what passed, the build included', () => {
  const {lastLine, status} = runner({'a.test.ts': `${HEAD}t('one', () => {})\nt('two', () => {})\nt.run()\n`})
  assert.is(lastLine, '3 passed, 0 failed, 0 skipped')
  assert.is(status, 0)
})

for (const [what, text, failed, why] of [
  ['a test that fails', `${HEAD}t('x', () => assert.is(1, 2))\nt.run()\n`, 1, /FAIL/],
  [
    'a hook that throws',
    `${HEAD}t.before(() => { throw new Error('no') })\nt('x', () => {})\nt.run()\n`,
    1,
    /a hook threw/,
  ],
  ['a forgotten run()', `${HEAD}t('x', () => {})\n`, 1, /is \.run\(\) missing/],
  ['a test that never ends', `${HEAD}t('x', () => new Promise(() => {}))\nt.run()\n`, 1, /without a summary/],
  ['a test that ends the process', `${HEAD}t('x', () => process.exit(0))\nt.run()\n`, 1, /without a summary/],
  [
    'a test that throws no Error',
    `${HEAD}t('x', () => { throw null })\nt('y', () => {})\nt.run()\n`,
    2,
    /threw no Error|FAIL/,
  ],
  ['a file that does not load', `import './nowhere.ts'\n`, 1, /without a summary/],
] as const) {
  testRunner(`fails for ${what}`, () => {
    const {lastLine, out, status} = runner({'a.test.ts': text})
    assert.match(lastLine ?? '', new RegExp(`^\\d+ passed, ${failed} failed, 0 skipped$`))
    assert.match(out, why)
    assert.is(status, 1)
  })
}

testRunner('a stray .only is skipped tests, which fail with CI=true', () => {
  const files = {'a.test.ts': `${HEAD}t('x', () => {})\nt.only('y', () => {})\nt.run()\n`}
  assert.is(runner(files).lastLine, '2 passed, 0 failed, 1 skipped')
  assert.is(runner(files, {CI: 'true'}).lastLine, '2 passed, 1 failed, 1 skipped')
})

testRunner('a layer that cannot run here is skipped and says what to install; with CI=true it fails', () => {
  const files = {'apiserver/a.test.ts': `${HEAD}t('x', () => {})\nt.run()\n`}
  // Without a PATH there is no kube-apiserver anywhere.
  const skipped = runner(files, {PATH: ''})
  assert.is(skipped.lastLine, '1 passed, 0 failed, 1 skipped')
  assert.match(skipped.out, /skipped 1 file: test\/apiserver needs .*etcd, and Go, .*: apt-get install .*Go 1\.26/)
  const failed = runner(files, {CI: 'true', PATH: ''})
  assert.is(failed.lastLine, '1 passed, 1 failed, 0 skipped')
  assert.is(failed.status, 1)
})

testRunner.run()
