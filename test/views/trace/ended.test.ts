import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Trace} from '../../../src/trace/result.ts'
import {isMirror, requestVerdict, sameStop, shownBranch} from '../../../src/views/trace/ended.ts'
import {hop, leg, step} from './parts.ts'
import {deliveredCrossNode, policyDrop, serviceMixed, undeterminedMissing} from './traces.ts'

const ended = suite('views/trace/ended')
const reply = deliveredCrossNode.reply
const lost: Trace = {
  ...deliveredCrossNode,
  verdict: 'dropped',
  stopped: policyDrop.stopped && {...policyDrop.stopped, direction: 'reply'},
}
const unseenReply: Trace = {
  ...deliveredCrossNode,
  verdict: 'undetermined',
  reply: reply && {...reply, verdict: 'undetermined'},
  undetermined: [{direction: 'reply', node: 'node1', where: 'bridge br-int', reason: 'unread'}],
}

for (const [what, trip, verdict] of [
  ['a round trip that is delivered', deliveredCrossNode, 'delivered'],
  ['a request that stops', policyDrop, 'dropped'],
  ['a request whose reply stops', lost, 'delivered'],
  ['a request whose reply is unknown', unseenReply, 'delivered'],
  ['a request that is itself unknown', undeterminedMissing, 'undetermined'],
] as const) {
  ended(`${what}: its request is ${verdict}`, () => assert.is(requestVerdict(trip), verdict))
}

ended('a reply over the same nodes is a mirror', () => {
  assert.ok(reply && isMirror(deliveredCrossNode.hops, reply))
})

ended('a reply over other nodes, with a warning, or that is lost is none', () => {
  assert.ok(reply)
  const detour = [...reply.hops.slice(0, 3), hop('bridge', 'node3', 'br-int'), ...reply.hops.slice(3)]
  const warned = [...reply.hops, hop('pod', 'node1', 'default/client', [step('mtu', 'close', {outcome: 'warning'})])]
  for (const other of [
    {...reply, hops: detour},
    {...reply, hops: warned},
    {...reply, verdict: 'dropped' as const},
  ]) {
    assert.not.ok(isMirror(deliveredCrossNode.hops, other))
  }
})

ended('finds the branch that a trace shows, by its hops', () => {
  assert.is(shownBranch(serviceMixed)?.endpoint.name, '10.10.2.99')
  assert.is(shownBranch(structuredClone(serviceMixed))?.endpoint.name, '10.10.2.99')
  assert.is(shownBranch(policyDrop), null)
})

ended('two stops are one if place, reason and words are', () => {
  const {stopped} = policyDrop
  assert.ok(sameStop(stopped, structuredClone(stopped)))
  assert.not.ok(sameStop(stopped, stopped && {...stopped, node: 'node9'}))
  assert.not.ok(sameStop(null, null))
})

ended('a way without nodes has no mirror but a way without nodes', () => {
  assert.ok(reply)
  assert.not.ok(isMirror(deliveredCrossNode.hops, leg('delivered', reply.packet, [])))
})

ended.run()
