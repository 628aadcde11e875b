import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {decodeCookie} from '../../src/antrea/cookie.ts'

const cookie = suite('antrea/cookie')

for (const [value, generation, decoded] of [
  [0x1020000000000n, 'flexible', {round: 1, category: 'NetworkPolicy', categoryId: 2, object: 0}],
  [0x203000000000an, 'flexible', {round: 2, category: 'Service', categoryId: 3, object: 10}],
  [0xffff080000000000n, 'flexible', {round: 65535, category: 'ExternalNodeConnectivity', categoryId: 8, object: 0}],
  [0x1020000000000n, 'v1.5', {round: 1, category: 'Node', categoryId: 2, object: 0}],
  [0x1050000000000n, 'v1.2', {round: 1, category: 'Policy', categoryId: 5, object: 0}],
  [0x10f0000000000n, 'flexible', {round: 1, category: null, categoryId: 15, object: 0}],
  [0x1020000000000n, 'unknown', {round: 1, category: null, categoryId: 2, object: 0}],
] as const) {
  cookie(`0x${value.toString(16)} of ${generation}`, () => assert.equal(decodeCookie(value, generation), decoded))
}

cookie.run()
