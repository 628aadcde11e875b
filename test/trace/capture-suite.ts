import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {captures, truth} from '../fixtures.ts'
import {complaints, scoreCapture} from './score-captures.ts'

/**
 * Every question of every capture against what real packets did. Split over several files, since each runs in its own process.
 *
 * @param part which part, from 0
 * @param parts of how many
 */
export function captureSuite(part: number, parts: number): void {
  const real = suite(`trace/captures ${part + 1} of ${parts}`)
  for (const name of captures().filter((_, i) => i % parts === part)) {
    real(`${name}: no verdict that a real packet contradicts`, async () => {
      const scored = await scoreCapture(name)
      assert.is(
        complaints(scored, (s) => s.decidable && s.agreement === 'wrong'),
        '',
      )
      const decidable = scored.filter((s) => s.decidable)
      const decided = decidable.filter((s) => s.agreement === 'agrees')
      const {fault} = truth(name)
      if (fault === null)
        assert.is(
          complaints(decidable, (s) => s.agreement !== 'agrees'),
          '',
          'a healthy cluster is decided whole',
        )
      assert.ok(decided.length >= 0.85 * decidable.length, `${decided.length} of ${decidable.length} decided`)
    })
  }
  real.run()
}
