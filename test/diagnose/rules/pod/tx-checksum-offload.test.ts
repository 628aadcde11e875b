import {rule} from '../../../../src/diagnose/rules/pod/tx-checksum-offload.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {inPod, map, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const on = (draft: Draft) =>
  draft.text(inPod('node1', 'default/client', 'ethtool-k.txt'), (text) =>
    text.replace('tx-checksumming: off', 'tx-checksumming: on'),
  )
const otherConfig = (values: Record<string, string>) => (draft: Draft) =>
  draft.text(onNode('node1', 'ovsdb.json'), (text) =>
    text.replace(JSON.stringify(map({'hw-offload': 'false', 'max-revalidator': '200'})), JSON.stringify(map(values))),
  )
const onKernel = (draft: Draft) =>
  draft.text(onNode('node1', 'ovsdb.json'), (text) => text.replaceAll('"netdev"', '"system"'))

testRule(rule, {
  made: {
    'offload is on': ['healthy', on, ['ANT0114 node1 pod/default/client']],
    'the switch takes the offload header': [
      'healthy',
      (draft) => otherConfig({'userspace-tso-enable': 'true'})(on(draft)),
      [],
    ],
    'the kernel’s datapath computes checksums': ['healthy', (draft) => onKernel(on(draft)), []],
  },
  needs: ['ovsdb'],
})
