import {readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {listed} from './listed.ts'
import {BUGS} from './selftest/bugs.ts'
import {planted} from './selftest/planted-build.ts'

const selftest = suite('conformance/fuzz/selftest')

const source = (file: string): string =>
  readFileSync(new URL(`../../../src/ovs/pipeline/${file}`, import.meta.url), 'utf8')

for (const bug of BUGS) {
  selftest(`${bug.family}: what the bug replaces stands once in the simulator`, () => {
    const broken = planted(source(bug.file), bug)
    assert.ok(broken.includes(bug.wrong))
    assert.is.not(broken, source(bug.file))
  })
}

selftest('every kind of action that is listed as exact has a bug of its own', () => {
  const families = new Set(BUGS.map(({family}) => family))
  assert.is(families.size, BUGS.length)
  assert.equal(
    [...listed().kinds].filter((kind) => !families.has(kind)),
    [],
  )
})

selftest('an expression that is no longer there, or there twice, is refused', () => {
  const bug = {family: 'x', file: 'x.ts', right: 'a', wrong: 'b'}
  assert.throws(() => planted('c', bug), /0 times/)
  assert.throws(() => planted('a a', bug), /2 times/)
})

selftest.run()
