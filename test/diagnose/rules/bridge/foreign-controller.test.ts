import {rule} from '../../../../src/diagnose/rules/bridge/foreign-controller.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const UUID = ['uuid', '5d4e8f2a-0000-4000-8000-000000000001']
const withController = (bridge: string) => (draft: Draft) => {
  const table = {
    headings: ['_uuid', 'target', 'is_connected', 'role'],
    data: [[UUID, 'tcp:192.0.2.1:6653', true, 'master']],
    caption: 'Controller table',
  }
  ovsdb('node1', 'Bridge', bridge, {controller: UUID})(draft)
  return draft.text(onNode('node1', 'ovsdb.json'), (text) => `${text.trimEnd()}\n${JSON.stringify(table)}\n`)
}

testRule(rule, {
  made: {
    'of Antrea’s bridge': ['healthy', withController('br-int'), ['ANT0213 node1 bridge/br-int']],
    'of another bridge': ['healthy', withController('br-phy'), []],
  },
  needs: ['ovsdb'],
})
