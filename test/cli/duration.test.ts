import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {milliseconds} from '../../src/cli/duration.ts'
import {isProblem} from '../../src/problem.ts'

const duration = suite('cli/duration')

for (const [text, ms] of [
  ['500ms', 500],
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['2h', 7_200_000],
  ['7', 7_000],
  ['1.5s', 1_500],
] as const)
  duration(`reads ${text}`, () => assert.is(milliseconds('--timeout', text), ms))

for (const text of ['', '0', '0s', 'ten', '10 s', '5d', '-1s', '1m!'])
  duration(`refuses '${text}'`, () => {
    try {
      milliseconds('--timeout', text)
    } catch (error) {
      assert.ok(isProblem(error))
      assert.is(error.message, `--timeout '${text}' is no time`)
      assert.is(error.oclif.exit, 2)
      return
    }
    assert.unreachable()
  })

duration.run()
