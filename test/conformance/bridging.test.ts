import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {compareNetworks} from './bridging/compare-networks.ts'

const bridging = suite('conformance/bridging')

/** Seeds whose networks have bonds of each mode, mirrors, multicast snooping and spanning trees. */
const FIRST = 1
const NETWORKS = 8

bridging(
  'random networks of bonds, mirrors, snooping and spanning trees are answered as by a real switch',
  async () => {
    const {asked, agreed, disagreements} = await compareNetworks(FIRST, (seed) => seed < FIRST + NETWORKS)
    assert.equal(
      disagreements.map(({corpus, reason}) => `${corpus.name} ${corpus.trace.argv.join(' ')}: ${reason}`),
      [],
    )
    assert.ok(asked > 100, `${asked} asked`)
    assert.ok(agreed / asked > 0.9, `${agreed} of ${asked}`)
  },
)

bridging.run()
