import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/upcall-pressure.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/upcall-pressure')

const shows = (from: RegExp, to: string) => (draft: Draft) =>
  draft.text('nodes/node1/ovs-upcall.txt', (text) => text.replace(from, to))

const FOUND = ['ANT0812 node1 daemon/ovs-vswitchd']

addCases(cases, rule, {
  captures: {'vswitchd-dead': []},
  broken: [
    [
      'a cache that is nearly full',
      shows(/\(current \d+\).*/, '(current 9500) (avg 9000) (max 9900) (limit 10000)'),
      FOUND,
    ],
    ['a cache that is half full', shows(/\(current \d+\).*/, '(current 5000) (avg 9000) (max 9900) (limit 10000)'), []],
    ['a look through it that takes three seconds', shows(/dump duration : \d+ms/, 'dump duration : 3000ms'), FOUND],
    ['an answer that was not read', (draft) => draft.fails('node1', 'ovs-upcall', 'no answer'), []],
  ],
})

cases.run()
