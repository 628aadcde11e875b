import {Args, Flags} from '@oclif/core'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {BaseCommand} from '../../src/cli/base.ts'
import {outputFlag} from '../../src/cli/flags.ts'
import {EXIT, isProblem, Problem} from '../../src/problem.ts'
import {runCommand} from './run-command.ts'

/** A command that shows what it was given. */
class Sample extends BaseCommand<typeof Sample> {
  static override readonly args = {word: Args.string()}
  static override readonly flags = {
    'address-family': Flags.option({options: ['4', '6'] as const})({char: 'F'}),
    output: outputFlag(['text', 'wide', 'json']),
    fail: Flags.option({options: ['problem', 'defect'] as const})(),
    status: Flags.integer({default: 0}),
  }

  async run(): Promise<{word: string | null; family: string | null; cookie: bigint}> {
    if (this.flags.fail === 'problem') throw new Problem('no pod', {code: 'NO_POD', exit: EXIT.failed, hints: ['look']})
    if (this.flags.fail === 'defect') throw new TypeError('not a function')
    if (!this.jsonEnabled()) await this.out.lines([`${this.flags.output}: ${this.args.word}`])
    this.exitWith(this.flags.status)
    return {cookie: 2n ** 60n, family: this.flags['address-family'] ?? null, word: this.args.word ?? null}
  }
}
Sample.id = 'sample'

const base = suite('cli/base')

base('text goes to stdout and nothing to stderr', async () =>
  assert.equal(await runCommand(Sample, ['hello']), {error: undefined, status: 0, stderr: '', stdout: 'text: hello\n'}),
)
base('-o chooses a format', async () =>
  assert.is((await runCommand(Sample, ['hello', '-o', 'wide'])).stdout, 'wide: hello\n'),
)

for (const argv of [['--json'], ['-o', 'json'], ['-ojson'], ['--output=json'], ['--json', '-o', 'json']]) {
  base(`'${argv.join(' ')}' prints the value as JSON, exactly`, async () => {
    const {stdout, status} = await runCommand(Sample, ['hello', '-F4', ...argv])
    assert.is(stdout, '{\n  "cookie": "0x1000000000000000",\n  "family": "4",\n  "word": "hello"\n}\n')
    assert.is(status, 0)
  })
}

base('the exit status of an answer is the same in text and JSON', async () => {
  assert.is((await runCommand(Sample, ['--status', '5'])).status, 5)
  assert.is((await runCommand(Sample, ['--status', '5', '--json'])).status, 5)
})
base("a Go program's spelling of a flag is the flag", async () => {
  const {stdout} = await runCommand(Sample, ['--addressFamily', '6', '--json'])
  assert.is(JSON.parse(stdout).family, '6')
})

base('--json with another -o is wrong usage', async () => {
  const {stdout, status} = await runCommand(Sample, ['--json', '-o', 'wide'])
  assert.is(status, 2)
  assert.equal(JSON.parse(stdout).error, {
    code: 'USAGE',
    message: '--json and -o wide exclude each other',
    hints: ['antrail sample -o json'],
    exit: 2,
  })
})

for (const [argv, status, code] of [
  [['--fail', 'problem'], 1, 'NO_POD'],
  [['--fail', 'defect'], 1, 'INTERNAL'],
  [['--nonsense'], 2, 'USAGE'],
  [['one', 'two'], 2, 'USAGE'],
  [['--width', 'x'], 2, 'USAGE'],
  [['--fail', 'other'], 2, 'USAGE'],
  [['--from', 'x', '--demo'], 2, 'USAGE'],
  [['-F', '5'], 2, 'USAGE'],
  [['--from'], 2, 'USAGE'],
] as const) {
  base(`'${argv.join(' ')}' ends with ${status}, in JSON too`, async () => {
    const text = await runCommand(Sample, argv)
    assert.is(text.status, status)
    assert.is(text.stdout, '', 'stdout has answers only')
    assert.is(isProblem(text.error), code !== 'INTERNAL')
    const json = await runCommand(Sample, [...argv, '--json'])
    assert.is(json.status, status)
    assert.is(json.error, undefined)
    const {error} = JSON.parse(json.stdout)
    assert.equal([error.code, error.exit], [code, status])
  })
}

base('a mistyped flag gets the near ones', async () => {
  const {error} = await runCommand(Sample, ['--adress-family', '4'])
  assert.ok(isProblem(error))
  assert.is(error.message, "no flag '--adress-family': did you mean --address-family?")
  assert.equal(error.suggestions, ['antrail sample --help'])
})

base.run()
