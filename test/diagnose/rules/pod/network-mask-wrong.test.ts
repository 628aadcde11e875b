import {rule} from '../../../../src/diagnose/rules/pod/network-mask-wrong.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {inPod} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const prefix = (length: number) => (draft: Draft) =>
  draft.text(inPod('node1', 'default/client', 'ip-addr.json'), (text) =>
    text.replace('"local":"10.10.1.2","prefixlen":24', `"local":"10.10.1.2","prefixlen":${length}`),
  )

testRule(rule, {
  made: {
    'the whole cluster for a neighbour': ['healthy', prefix(16), ['ANT0116 node1 pod/default/client']],
    'a longer prefix goes by the gateway': ['healthy', prefix(32), []],
  },
  needs: ['ovsdb', 'ip-addr'],
  quiet: ['node-podcidr-wrong'],
})
