import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {CoverageRecorder} from '../../src/model/coverage.ts'
import {known, unknown} from '../../src/model/known.ts'

const coverage = suite('model/coverage')

coverage('counts what was needed, once each, and names what is missing in order', () => {
  const recorder = new CoverageRecorder()
  recorder.need('n2', 'routes', unknown('not asked'))
  recorder.need('n1', 'flows of br-int', known({items: [], unparsed: []}))
  recorder.need('n1', 'flows of br-int', known({items: [], unparsed: []}))
  recorder.need('n1', 'routes', unknown('timed out'))
  recorder.need(null, 'core/v1/pods', unknown('forbidden'))
  assert.equal(recorder.summary(), {
    needed: 4,
    read: 1,
    missing: [
      {node: null, what: 'core/v1/pods', reason: 'forbidden'},
      {node: 'n1', what: 'routes', reason: 'timed out'},
      {node: 'n2', what: 'routes', reason: 'not asked'},
    ],
  })
})

coverage('hands on what it was given', () => {
  const piece = known(1)
  assert.is(new CoverageRecorder().need('n1', 'x', piece), piece)
})

coverage('lines that nobody understood are a gap, and the first is named', () => {
  const recorder = new CoverageRecorder()
  const lines = [7, 9].map((line) => ({line, column: 3, text: 'x', reason: 'unknown action'}))
  recorder.need('n1', 'flows', known({items: [1], unparsed: lines}))
  assert.equal(recorder.summary().missing, [
    {node: 'n1', what: 'flows', reason: 'line 7, column 3: unknown action (and 1 more)'},
  ])
})

coverage('nothing needed, nothing missing', () =>
  assert.equal(new CoverageRecorder().summary(), {needed: 0, read: 0, missing: []}),
)

coverage.run()
