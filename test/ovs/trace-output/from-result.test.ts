import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {CorpusCase} from '../../conformance/corpus-case.ts'
import {judge} from '../../conformance/judge.ts'
import {comparePrinted} from '../../conformance/printed.ts'
import {fixtureFiles} from '../../fixtures.ts'

const printed = suite('ovs/trace-output/from-result')

/** Cases that must be equal byte for byte, of each suite; more is welcome, fewer is a regression. */
for (const [name, least] of [
  ['antrea-like', 30],
  ['ovs-random', 209],
  ['ovs-trace', 286],
] as const) {
  printed(`prints ${name} as Open vSwitch did`, () => {
    let equal = 0
    const wrong: string[] = []
    for (const {path, text} of fixtureFiles('corpus', name)) {
      const corpus: CorpusCase = JSON.parse(text())
      if (corpus.expected.exitCode !== 0 || judge(corpus).status !== 'agree') continue
      const compared = comparePrinted(corpus)
      if (compared === 'equal') equal++
      else if (compared !== null) wrong.push(`${path}: ${compared.differs}`)
    }
    assert.equal(wrong, [])
    assert.ok(equal >= least, `${equal} of ${name} are equal, expected ${least}`)
  })
}

printed.run()
