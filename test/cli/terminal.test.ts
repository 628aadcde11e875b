import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {screenOf} from '../../src/cli/terminal.ts'

const terminal = suite('cli/terminal')
const auto = {color: 'auto', 'no-color': false} as const

const isPainted = (screen: ReturnType<typeof screenOf>) => screen.paint.drop('x') !== 'x'

for (const [why, flags, around, expected] of [
  ['a terminal', auto, {}, true],
  ['a pipe', auto, {isTerminal: false}, false],
  ['NO_COLOR', auto, {env: {NO_COLOR: '1'}}, false],
  ['an empty NO_COLOR, which says nothing', auto, {env: {NO_COLOR: ''}}, true],
  ['a dumb terminal', auto, {env: {TERM: 'dumb'}}, false],
  ['--color always into a pipe', {...auto, color: 'always'}, {isTerminal: false}, true],
  ['--color always against NO_COLOR', {...auto, color: 'always'}, {env: {NO_COLOR: '1'}}, true],
  ['--color never', {...auto, color: 'never'}, {}, false],
  ['--no-color', {...auto, 'no-color': true}, {}, false],
] as const) {
  terminal(`${why}: ${expected ? 'colour' : 'no colour'}`, () => {
    const screen = screenOf(flags, {columns: 100, env: {}, isTerminal: true, ...around})
    assert.is(isPainted(screen), expected)
  })
}

for (const [why, width, isTerminal, columns, expected] of [
  ['the terminal says', undefined, true, 132, 132],
  ['80 without a terminal', undefined, false, 132, 80],
  ['80 where the terminal does not know', undefined, true, 0, 80],
  ['--width decides', 60, true, 132, 60],
] as const) {
  terminal(`width: ${why}`, () => assert.is(screenOf({...auto, width}, {columns, env: {}, isTerminal}).width, expected))
}

for (const [env, expected] of [
  [{LANG: 'en_US.UTF-8'}, true],
  [{LANG: 'en_US.UTF-8', LC_ALL: 'C'}, false],
  [{LC_CTYPE: 'de_DE.utf8', LANG: 'C'}, true],
  [{}, false],
] as const) {
  terminal(`${JSON.stringify(env)}: ${expected ? 'lines' : 'ASCII'}`, () =>
    assert.is(screenOf(auto, {columns: 80, env, isTerminal: true}).unicode, expected),
  )
}

terminal.run()
