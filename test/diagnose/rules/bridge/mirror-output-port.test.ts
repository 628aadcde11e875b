import {rule} from '../../../../src/diagnose/rules/bridge/mirror-output-port.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const UUID = ['uuid', '5d4e8f2a-0000-4000-8000-000000000002']
const uuidOf = (draft: Draft, port: string): unknown => {
  const line = draft
    .read(onNode('node1', 'ovsdb.json'))
    .split('\n')
    .find((text) => text.includes('"caption":"Port table"'))
  const {headings, data} = JSON.parse(line ?? '{}') as {headings: string[]; data: unknown[][]}
  return data.find((row) => row[headings.indexOf('name')] === port)?.[headings.indexOf('_uuid')]
}
const mirrorTo = (port: string) => (draft: Draft) => {
  const table = {
    headings: ['_uuid', 'name', 'select_all', 'output_port'],
    data: [[UUID, 'm0', true, uuidOf(draft, port)]],
    caption: 'Mirror table',
  }
  ovsdb('node1', 'Bridge', 'br-int', {mirrors: UUID})(draft)
  return draft.text(onNode('node1', 'ovsdb.json'), (text) => `${text.trimEnd()}\n${JSON.stringify(table)}\n`)
}

testRule(rule, {
  made: {
    'a pod’s port': ['healthy', mirrorTo('client-90af6d'), ['ANT0216 node1 pod/default/client']],
    'the gateway': ['healthy', mirrorTo('antrea-gw0'), ['ANT0216 node1 device/antrea-gw0']],
    'a port of another bridge': ['healthy', mirrorTo('eth0'), []],
  },
  needs: ['ovsdb'],
})
