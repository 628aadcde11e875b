import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/preflight/other-cni-first.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule, keys} from '../../ask-rule.ts'

const preflight = suite('diagnose/rules/preflight/other-cni-first')

const file = (name: string, ...types: readonly string[]): string =>
  `==> ${name} <==\n${JSON.stringify({cniVersion: '0.3.0', name, plugins: types.map((type) => ({type}))}, null, 2)}\n\n`
const ANTREA = file('10-antrea.conflist', 'antrea', 'portmap', 'bandwidth')

const told = async (conf: string) => {
  const draft = new Draft('healthy').answers('node1', 'cni-conf', conf).answers('node2', 'cni-conf', ANTREA)
  const answer = await askRule(rule, draft)
  assert.ok(answer.findings.every(({evidence}) => evidence.length > 0))
  return {keys: keys(answer), severities: answer.findings.map(({severity}) => severity), answer}
}

for (const [name, conf, keysOf, severities] of [
  ['Antrea alone', ANTREA, [], []],
  ['nothing yet', '', [], []],
  [
    'another before Antrea',
    file('05-cilium.conflist', 'cilium-cni') + ANTREA,
    ['ANT0003 node1 file/05-cilium.conflist'],
    ['error'],
  ],
  [
    'another behind Antrea',
    ANTREA + file('87-podman.conflist', 'bridge'),
    ['ANT0003 node1 file/87-podman.conflist'],
    ['info'],
  ],
  [
    'another that would stay first',
    file('05-flannel.conflist', 'flannel', 'portmap'),
    ['ANT0003 node1 file/05-flannel.conflist'],
    ['error'],
  ],
  ['another that Antrea would go before', file('80-x.conflist', 'ptp'), ['ANT0003 node1 file/80-x.conflist'], ['info']],
  ['a file of one plugin', '==> 10-antrea.conf <==\n{"type": "antrea"}\n', [], []],
  ['Antrea chained with another', file('00-multus.conflist', 'multus', 'antrea'), [], []],
] as const) {
  preflight(name, async () => {
    const found = await told(conf)
    assert.equal([found.keys, found.severities], [keysOf, severities])
  })
}

preflight('the order is that of names, not that of the answer', async () => {
  const found = await told(ANTREA + file('05-first.conflist', 'bridge'))
  assert.equal(found.severities, ['error'])
})

preflight('a file that is no JSON is unknown: nobody knows whether the runtime takes it', async () => {
  const {answer} = await told(`==> 01-broken.conf <==\n{"type": \n${ANTREA}`)
  assert.equal(keys(answer), [])
  assert.is(answer.coverage.needed - answer.coverage.read, 1)
  assert.match(answer.coverage.missing[0]?.reason ?? '', '01-broken.conf is no JSON')
})

preflight.run()
