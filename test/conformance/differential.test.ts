import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {compareSeeds} from './differential.ts'

const differential = suite('conformance/differential')

const SEED = 1
const PIPELINES = 30

differential('generated pipelines: the simulator says what a real Open vSwitch says', async () => {
  const {asked, agreed, disagreements} = await compareSeeds(SEED, (seed) => seed < SEED + PIPELINES)
  assert.equal(disagreements.slice(0, 3), [])
  assert.ok(asked >= PIPELINES, `${asked} questions`)
  assert.ok(agreed / asked > 0.9, `${agreed} of ${asked} were decided`)
})

differential.run()
