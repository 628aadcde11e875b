import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseSysctl} from '../../src/host/sysctl.ts'
import {Cluster} from '../../src/model/cluster.ts'
import type {NodeModel} from '../../src/model/node.ts'
import {type MadeProbe, madeSnapshot} from './made-snapshot.ts'

const reader = suite('model/probe-reader')

function nodeOf(...probes: readonly MadeProbe[]): NodeModel {
  const node = new Cluster(madeSnapshot(probes)).node('n1')
  assert.ok(node)
  return node
}

const POD = {namespace: 'shop', name: 'web'}

for (const [what, probe, reason] of [
  ['was not asked', {id: 'ip-addr', stdout: '[]\n'}, 'sysctl was not asked'],
  [
    'failed, with what it said first',
    {id: 'sysctl', exitCode: 1, stdout: 'a = 1\n', stderr: '\nno luck\nat all\n'},
    'sysctl failed: no luck',
  ],
  [
    'failed and said it on standard output',
    {id: 'sysctl', exitCode: 1, stdout: 'not here\n'},
    'sysctl failed: not here',
  ],
  ['failed without a word', {id: 'sysctl', exitCode: 7, stdout: ''}, 'sysctl failed: exit status 7'],
  ['never ended', {id: 'sysctl', exitCode: null, error: 'timed out after 10 s'}, 'sysctl failed: timed out after 10 s'],
  ['lost its file', {id: 'sysctl'}, 'sysctl is not in the snapshot: nodes/0.txt is missing'],
] as const) {
  reader(`a probe that ${what} is unknown, with the reason`, () =>
    assert.equal(nodeOf(probe).sysctl, {known: false, reason}),
  )
}

reader('reasons name what the probe was of', () => {
  const pod = nodeOf({id: 'ip-link', pod: POD, stdout: '[]\n'}).pod('shop', 'web')
  assert.equal(pod?.routes, {known: false, reason: 'ip-route of pod shop/web was not asked'})
  assert.equal(nodeOf({id: 'ip-link', stdout: '[]\n'}).ethtool('eth0'), {
    known: false,
    reason: 'ethtool-k of eth0 was not asked',
  })
})

reader('an empty answer is known to be empty', () =>
  assert.equal(nodeOf({id: 'sysctl', stdout: ''}).sysctl, {known: true, value: {items: [], unparsed: []}}),
)

reader('a last line that is cut off is not believed', () => {
  const {sysctl} = nodeOf({id: 'sysctl', stdout: 'a = 1\nb = 1'})
  assert.ok(sysctl.known)
  assert.equal(
    sysctl.value.items.map(({key}) => key),
    ['a'],
  )
  assert.equal(sysctl.value.unparsed, [
    {line: 2, column: 1, text: 'b = 1', reason: 'the answer is cut off within this line'},
  ])
})

reader('a number or a table that is cut off is unknown', () => {
  const reason = 'dpctl-ct-maxconns cannot be read: it is cut off within its last line'
  assert.equal(nodeOf({id: 'dpctl-ct-maxconns', stdout: '3000'}).ctMaxconns, {known: false, reason})
  assert.equal(nodeOf({id: 'dpctl-ct-maxconns', stdout: '3000\n'}).ctMaxconns, {known: true, value: 3000})
  assert.is(nodeOf({id: 'dpctl-ct-limits', stdout: 'default limit=1'}).ctLimits.known, false)
})

reader('a JSON answer that is cut off is unknown or marked, never taken for whole', () => {
  const {links} = nodeOf({id: 'ip-link', stdout: '[{"ifname":"lo","ifindex":1},{"ifname":"eth'})
  assert.ok(!links.known || links.value.unparsed.length > 0)
  const {info} = nodeOf({id: 'agent-agentinfo', stdout: '{"version": "v2'}).agent
  assert.ok(!info.known && info.reason.startsWith('agent-agentinfo cannot be read: '))
})

reader('what a failed probe printed before it failed can still be had', () => {
  const node = nodeOf({id: 'sysctl', exitCode: 1, stdout: 'a = 1\n', stderr: 'oops\n'})
  assert.is(node.sysctl.known, false)
  assert.equal(
    node.partial('sysctl', parseSysctl)?.items.map(({key}) => key),
    ['a'],
  )
  assert.is(nodeOf({id: 'sysctl', stdout: 'a = 1\n'}).partial('sysctl', parseSysctl), null)
})

reader('evidence is a line of a file, by the scope that was asked', () => {
  const node = nodeOf(
    {id: 'sockets', stdout: 'one\r\n two\nthree\n'},
    {id: 'sockets', pod: POD, stdout: 'in the pod\n'},
    {id: 'ip-link', stdout: 'x'.repeat(1000) + '\n'},
  )
  assert.equal(node.evidence('sockets', 2), {node: 'n1', probe: 'sockets', file: 'nodes/0.txt', line: 2, text: 'two'})
  assert.is(node.evidence('sockets', 9).text, '')
  assert.is(node.evidence('sockets').text, '')
  assert.is(node.evidence('sockets', 1, 'mine').text, 'mine')
  assert.is(node.evidence('sockets', 1, undefined, {pod: POD}).file, 'nodes/1.txt')
  assert.is(node.pod('shop', 'web')?.evidence('sockets', 1).text, 'in the pod')
  assert.is(node.evidence('ip-link', 1).text.length, 400)
  assert.is(node.evidence('never-asked', 1).file, '')
})

reader('a node that could only be asked in vain was not reached', () => {
  assert.is(nodeOf({id: 'ip-link', exitCode: null, error: 'exec forbidden'}).reached, false)
  assert.is(nodeOf({id: 'ip-link', exitCode: 1, stdout: ''}).reached, true)
})

reader.run()
