import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {W} from '../../src/ovs/fields.ts'
import {loadSwitch} from '../../src/ovs/pipeline/switch.ts'
import {fixtureFiles} from '../fixtures.ts'
import {type CorpusCase, questionOf, switchOf} from './corpus-case.ts'
import {judge} from './judge.ts'
import {UNREAD} from './unread.ts'

const unread = suite('conformance/unread')

const cases = ['antrea-like', 'ovs-random', 'ovs-trace'].flatMap((name) =>
  fixtureFiles('corpus', name)
    .filter(({path}) => path.endsWith('.json'))
    .map(({text}): CorpusCase => JSON.parse(text())),
)

for (const [piece, remove] of Object.entries(UNREAD)) {
  unread(`${piece}: where they were not read the answer is Open vSwitch's or none`, () => {
    const wrong: string[] = []
    const seen = {agree: 0, undetermined: 0}
    for (const corpus of cases) {
      const question = questionOf(corpus)
      if (!('packet' in question)) continue
      const sw = loadSwitch(remove(switchOf(corpus), question.packet[W.in_port]!))
      const {status, reason} = judge(corpus, sw)
      if (status === 'differs') wrong.push(`${corpus.name}: ${reason}`)
      else if (status !== 'left out') seen[status]++
    }
    assert.equal(wrong, [])
    assert.ok(seen.agree > 100, `${seen.agree} agree, ${seen.undetermined} undetermined`)
  })
}

unread.run()
