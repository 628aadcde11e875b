import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/pod/host-veth-down.ts'
import {DOWN, Draft, link, NO_CARRIER, onNode} from '../../../trace/mutate.ts'
import {askRule, healthyCaptures, keys} from '../../ask-rule.ts'

const down = suite('diagnose/rules/pod/host-veth-down')

for (const name of ['pod-veth-down', 'v1.8-pod-veth-down']) {
  down(`${name}: the pod's device is named`, async () => {
    const answer = await askRule(rule, name)
    assert.equal(keys(answer), ['ANT0103 node2 pod/default/server'])
    const [finding] = answer.findings
    assert.match(finding?.evidence[0]?.text ?? '', /state DOWN/)
    assert.match(finding?.remedy[1]?.command ?? '', /^ip link set server-\w+ up {3}# on node2$/)
  })
}

down('a device whose other end is down is up itself', async () => {
  const draft = new Draft('healthy')
  link(onNode('node1', 'ip-link.json'), deviceOf(draft), NO_CARRIER)(draft)
  assert.equal(keys(await askRule(rule, draft)), [])
})

down('a device of the node that is down is nobody’s pod', async () => {
  const draft = new Draft('healthy')
  link(onNode('node1', 'ip-link.json'), 'antrea-gw0', DOWN)(draft)
  assert.equal(keys(await askRule(rule, draft)), [])
})

down('devices that were not read leave the question open', async () => {
  const {findings, unknown, coverage} = await askRule(rule, new Draft('healthy').fails('node1', 'ip-link', 'no ip'))
  assert.equal(findings, [])
  assert.equal(
    unknown.map(({rule, node, what, reason}) => `${rule} ${node} ${what}: ${reason}`),
    ['ANT0103 node1 ip-link: ip-link failed: no ip'],
  )
  assert.is(coverage.read, coverage.needed - 1)
})

for (const name of healthyCaptures()) {
  down(`${name}: nothing to say`, async () => {
    assert.equal(keys(await askRule(rule, name)), [])
  })
}

function deviceOf(draft: Draft): string {
  const found = /"ifname":"(client-\w+)"/.exec(draft.read(onNode('node1', 'ip-link.json')))?.[1]
  if (found === undefined) throw new RangeError('the client has no device')
  return found
}

down.run()
