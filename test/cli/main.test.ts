import {spawn} from 'node:child_process'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {ROOT} from './run-command.ts'

/** Runs `main` of src/ with a command whose `run()` has this body, until it prints `ready`; then does as told. */
async function running(body: string, whenReady: (child: ReturnType<typeof spawn>) => void) {
  const script = `
    import {Command} from '@oclif/core'
    import {main} from './src/cli/main.ts'
    class Sample extends Command {
      async run() { await this.parse(Sample); ${body} }
    }
    await main({argv: ['help'], bin: 'antrail', load: () => ({default: Sample}), root: process.cwd() + '/'})`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {cwd: ROOT})
  let stderr = ''
  child.stderr.on('data', (data) => {
    stderr += data
  })
  child.stdout.on('data', (data) => {
    if (String(data).includes('ready')) whenReady(child)
  })
  const status = await new Promise((done) => child.on('close', (code, signal) => done(code ?? signal)))
  return {status, stderr}
}

const nothing = () => {}
const main = suite('cli/main')

main('Ctrl-C ends with 130', async () => {
  const {status} = await running(
    `console.log('ready'); await new Promise((done) => setTimeout(done, 60_000))`,
    (child) => child.kill('SIGINT'),
  )
  assert.is(status, 130)
})

main('a throw outside of any promise is a defect, and ends with 1', async () => {
  const {status, stderr} = await running(
    `setImmediate(() => { throw new TypeError('lost') }); await new Promise((done) => setTimeout(done, 60_000))`,
    nothing,
  )
  assert.match(stderr, /^error: this is a defect of antrail, not of your cluster\nTypeError: lost/)
  assert.is(status, 1)
})

main('a rejection that nobody awaits is a defect, and ends with 1', async () => {
  const {status, stderr} = await running(`void Promise.reject(new TypeError('lost'))`, nothing)
  assert.match(stderr, /TypeError: lost/)
  assert.is(status, 1)
})

main('an exit status that a command sets stays', async () => {
  const {status, stderr} = await running('process.exitCode = 5', nothing)
  assert.is(stderr, '')
  assert.is(status, 5)
})

main.run()
