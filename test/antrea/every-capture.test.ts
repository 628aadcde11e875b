import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {describeBits} from '../../src/antrea/describe-bits.ts'
import {describeFlow} from '../../src/antrea/describe-flow.ts'
import {factsOf, termsOf, toBigInt} from '../../src/antrea/facts.ts'
import type {Action} from '../../src/ovs/syntax/flow-types.ts'
import {captures} from '../fixtures.ts'
import {captured} from './captured.ts'

const every = suite('antrea/every-capture')
const REGISTER = /^(x{0,2}reg\d+|ct_mark|ct_label|pkt_mark)$/
const ENDPOINT_6 = /^reg1[2-5]$/

for (const name of captures()) {
  every(`${name}: every register, mark and label that a flow or a bucket sets or asks for has a meaning`, async () => {
    for (const node of ['node1', 'node2']) {
      const {context, flows, bridge} = await captured(name, node)
      const {dialect, lookup} = context
      const check = (action: Action, stage: Parameters<typeof describeBits>[3]['stage'], where: string): void => {
        if (action.kind !== 'set' || !REGISTER.test(action.dst.field.name)) return
        const at = BigInt(action.dst.start)
        const words = describeBits(action.dst.field.name, action.value << at, action.mask << at, {
          dialect,
          lookup,
          stage,
        })
        assert.ok(words.length > 0 && words.every((w) => w.known), `${where}: ${action.text}`)
      }
      for (const flow of flows) {
        const stage = flow.table === null ? null : dialect.table(flow.table).stage
        for (const action of factsOf(flow).actions) check(action, stage, flow.text)
        for (const term of termsOf(flow.matchText)) {
          // Four registers hold one address: describeMatch joins them.
          if (!REGISTER.test(term.name) || ENDPOINT_6.test(term.name)) continue
          const all = term.name === 'ct_label' ? (1n << 128n) - 1n : 0xffff_ffffn
          const mask = term.mask === null ? all : toBigInt(term.mask)
          const words = describeBits(term.name, toBigInt(term.value) ?? -1n, mask ?? -1n, {dialect, lookup, stage})
          assert.ok(words.length > 0 && words.every((w) => w.known), `${term.text} in ${flow.text}`)
        }
      }
      const groups = bridge.groups.known ? bridge.groups.value.items : []
      for (const group of groups) {
        for (const bucket of group.buckets) for (const action of bucket.actions) check(action, 'bucket', group.text)
      }
    }
  })

  every(`${name}: every flow has a purpose, and words for all that it takes and does`, async () => {
    for (const node of ['node1', 'node2']) {
      const {context, flows} = await captured(name, node)
      for (const flow of flows) {
        const {role, match, did} = describeFlow(flow, context)
        assert.not.match(role, /purpose unknown/, flow.text)
        assert.ok(did.length >= flow.actions.length, flow.text)
        assert.ok(flow.matchText === '' || match.length > 0, flow.text)
        for (const words of [...match, ...did]) {
          assert.ok(words.trim() !== '', flow.text)
          assert.not.match(words, /->|_NX_|=0x|undefined|null/, `${words} in ${flow.text}`)
        }
      }
    }
  })
}

every.run()
