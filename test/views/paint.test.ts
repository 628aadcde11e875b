import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {VERDICTS} from '../../src/trace/result.ts'
import {createPaint, ROLES} from '../../src/views/paint.ts'

const paints = suite('views/paint')
const bare = createPaint({color: false})
const bright = createPaint({color: true})

paints('changes nothing without colour, whatever the environment says', () => {
  for (const role of ROLES) assert.is(bare[role]('x'), 'x')
  for (const verdict of VERDICTS) assert.is(bare.verdict(verdict), verdict)
})

paints('paints every role and verdict with colour, whatever the environment says', () => {
  for (const role of ROLES) assert.match(bright[role]('x'), /^(\x1b\[\d+m)+x(\x1b\[\d+m)+$/)
  for (const verdict of VERDICTS) assert.match(bright.verdict(verdict, 'x'), /^(\x1b\[\d+m)+x(\x1b\[\d+m)+$/)
})

paints('tells good, bad and unknown apart', () => {
  assert.is(
    new Set([bright.verdict('delivered', 'x'), bright.verdict('dropped', 'x'), bright.verdict('undetermined', 'x')])
      .size,
    3,
  )
})

paints.run()
