import {readdirSync, readFileSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {FloodRank} from '../../src/ovs/pipeline/flood-rank.ts'
import {runPacket} from '../../src/ovs/pipeline/run.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import {answerText, passText} from './compare.ts'
import {type CorpusCase, questionOf, switchOf} from './corpus-case.ts'
import {findFloodOrder} from './flood-search.ts'
import {judge} from './judge.ts'

const orders = suite('conformance/flood-search')
const folder = new URL('regressions/', import.meta.url)

/** Cases with a flood that is answered as OVS does; `isOpen` where the order has to be known for that. */
const flooded = readdirSync(folder).flatMap((file) => {
  const corpus: CorpusCase = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  const {status, passes, reason} = judge(corpus)
  return status === 'agree' && passes.some(({floods}) => floods) ? [{corpus, isOpen: reason !== null}] : []
})

/** Each case as it is answered in an order. */
function* answersIn(rank: FloodRank): Generator<{corpus: CorpusCase; passes: ReturnType<typeof passText>[]}> {
  for (const {corpus} of flooded) {
    const question = questionOf(corpus)
    if (!('packet' in question)) continue
    const sw = loadSwitch(switchOf(corpus))
    const {passes} = runPacket(sw, {mode: 'faithful', conntrack: null, ...question, floodRank: rank})
    yield {corpus, passes: passes.map((pass) => passText(pass, {}))}
  }
}

const UPWARDS: FloodRank = (_, __, ofport) => ofport
const DOWNWARDS: FloodRank = (_, __, ofport) => -ofport

orders('a flood goes to ports in the order that is given', () => {
  const down = [...answersIn(DOWNWARDS)]
  const different = [...answersIn(UPWARDS)].filter(
    ({passes}, i) => answerText(passes) !== answerText(down[i]?.passes ?? []),
  )
  assert.ok(different.length > 10, `${different.length} of ${down.length}`)
})

orders('an answer in any order is right', () => {
  for (const rank of [UPWARDS, DOWNWARDS]) {
    for (const {corpus, passes} of answersIn(rank)) {
      const {status, reason} = judge({...corpus, expected: {exitCode: 0, passes: asTraced(passes)}})
      assert.is(status, 'agree', `${corpus.name}: ${reason}`)
    }
  }
})

const asTraced = (passes: readonly ReturnType<typeof passText>[]): CorpusCase['expected']['passes'] =>
  passes.map(({megaflow, datapathActions, translationError, ...pass}) => ({
    ...pass,
    megaflow: megaflow ?? '',
    datapathActions: datapathActions ?? '',
    ...(translationError !== null && {translationError}),
  }))

orders('what OVS did in a flood is what is done in one order, word for word', () => {
  for (const {corpus} of flooded) {
    const {status, reason} = judge(corpus, undefined, true)
    assert.is(status, 'agree', `${corpus.name}: ${reason}`)
  }
})

orders('no order makes a wrong output right', () => {
  for (const {corpus, isOpen} of flooded.slice(0, 6)) {
    const [first, ...others] = corpus.expected.passes
    const wrong = {...first!, datapathActions: `${first!.datapathActions},4095`}
    const {status} = judge({...corpus, expected: {exitCode: 0, passes: [wrong, ...others]}})
    assert.is(status, isOpen ? 'undetermined' : 'differs', corpus.name)
  }
})

orders('ports are moved about until all of an answer comes out', () => {
  const wanted = [4, 2, 7, 1, 9, 3]
  const near = (rank: FloodRank): number | null => {
    const order = [1, 2, 3, 4, 7, 9].map((port) => [rank('br0', 'ports', port), port] as const)
    const ports = order.toSorted(([a], [b]) => a - b).map(([, port]) => port)
    const right = wanted.findIndex((port, i) => port !== ports[i])
    return right === -1 ? null : right
  }
  const rank = findFloodOrder(near, 20)
  assert.is(rank && near(rank), null)
  assert.is(
    findFloodOrder(() => 0, 20),
    null,
  )
})

orders.run()
