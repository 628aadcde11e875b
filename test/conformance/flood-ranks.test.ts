import {readdirSync, readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import type {CorpusCase} from './corpus-case.ts'
import {questionOf, switchOf} from './corpus-case.ts'
import {floodRanks} from './flood-ranks.ts'
import {judge} from './judge.ts'

const orders = suite('conformance/flood-ranks')
const folder = new URL('regressions/', import.meta.url)

/** Cases with a flood that is answered as OVS does. */
const flooded = readdirSync(folder)
  .map((file): CorpusCase => JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  .filter((corpus) => {
    const {status, passes} = judge(corpus)
    return status === 'agree' && passes.length === 1 && passes[0]!.floods
  })

orders('a flood goes to ports in the order that is asked for', () => {
  const seen = flooded.map((corpus) => {
    const question = questionOf(corpus)
    if ('error' in question || 'undetermined' in question) return 0
    const {bridge, packet} = question
    const answers = [...floodRanks(8)].map((floodRank) => {
      const options = {mode: 'faithful', bridge, packet, size: null, conntrack: null, floodRank} as const
      return runPacket(loadSwitch(switchOf(corpus)), options).passes[0]?.datapathActions
    })
    return new Set(answers).size
  })
  assert.ok(seen.filter((different) => different > 1).length > 3, seen.join(' '))
})

orders('no order of a flood makes a wrong output right', () => {
  for (const corpus of flooded) {
    const expected = {
      ...corpus.expected,
      passes: corpus.expected.passes.map((pass) => ({...pass, datapathActions: `${pass.datapathActions},4095`})),
    }
    assert.is(judge({...corpus, expected}).status, 'differs', corpus.name)
  }
})

orders.run()
