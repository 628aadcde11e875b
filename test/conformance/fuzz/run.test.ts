import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {comparePrinted} from '../printed.ts'
import type {Found} from './disagreement.ts'
import {fuzz} from './run.ts'

const fuzzing = suite('conformance/fuzz/run')

/** More would find more: `npm run fuzz:pipeline` goes on for as long as it is told. */
const CASES = 400
const LONGEST_SECONDS = 600

fuzzing('a real switch and the simulator agree on what one seed makes', async () => {
  const troubles: Found[] = []
  const found = (trouble: Found) => {
    troubles.push(trouble)
  }
  const worded: string[] = []
  let equal = 0
  const {cases, crashes} = await fuzz({
    seconds: LONGEST_SECONDS,
    cases: CASES,
    seed: 2026,
    most: 1,
    shrink: true,
    found,
    agreed: (corpus) => {
      const printed = corpus.expected.exitCode === 0 ? comparePrinted(corpus) : null
      if (printed === 'equal') equal++
      else if (printed !== null) worded.push(`${corpus.trace.argv.join(' ')}: ${printed.differs}`)
    },
  })
  assert.equal(
    troubles.map(({corpus, reason}) => `${reason}\n${JSON.stringify(corpus)}`),
    [],
  )
  assert.equal(worded, [])
  assert.ok(equal > cases / 2, `${equal} of ${cases} traces are equal, word for word`)
  assert.is(crashes, 0)
  assert.ok(cases >= CASES, `${cases} cases`)
})

fuzzing.run()
