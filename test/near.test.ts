import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {nearNames} from '../src/near.ts'

const near = suite('near')

const FLAGS = ['namespace', 'node', 'from', 'demo', 'color', 'output']

for (const [word, names, expected] of [
  ['nodde', FLAGS, ['node']],
  ['ndoe', FLAGS, ['node']],
  ['fron', FLAGS, ['from']],
  ['NODE', FLAGS, ['node']],
  ['out', FLAGS, ['output']],
  ['colour', FLAGS, ['color']],
  ['xyzzy', FLAGS, []],
  ['', FLAGS, []],
  ['ab', ['ac', 'ad', 'ae', 'af'], ['ac', 'ad', 'ae']],
] as const) {
  near(`'${word}' may mean ${expected.join(', ') || 'nothing'}`, () => assert.equal(nearNames(word, names), expected))
}

near('a name that is one letter swap away is always found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{3,12}$/), fc.nat(), (name, at) => {
      const i = at % (name.length - 1)
      const typed = name.slice(0, i) + name[i + 1] + name[i] + name.slice(i + 2)
      assert.equal(nearNames(typed, [name]), [name])
    }),
  )
})

near.run()
