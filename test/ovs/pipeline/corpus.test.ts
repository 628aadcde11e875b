import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {judge} from '../../conformance/judge.ts'
import {fixtureFiles} from '../../fixtures.ts'

const corpus = suite('ovs/pipeline/corpus')

for (const [name, decided] of [
  ['antrea-like', 1],
  ['ovs-random', 1],
  ['ovs-trace', 0.97],
] as const) {
  corpus(`answers ${name} as Open vSwitch did, or says why not`, () => {
    const judged = fixtureFiles('corpus', name)
      .filter(({path}) => path.endsWith('.json'))
      .map(({text}) => judge(JSON.parse(text())))
    const differs = judged.filter(({status}) => status === 'differs')
    assert.equal(
      differs.map((one) => `${one.name}: ${one.reason}`),
      [],
    )
    assert.ok(
      judged.every(({status, reason}) => status === 'agree' || reason),
      'every open case has its reason',
    )
    const agree = judged.filter(({status}) => status === 'agree').length
    assert.ok(agree / judged.length >= decided, `${agree} of ${judged.length} agree`)
  })
}

corpus.run()
