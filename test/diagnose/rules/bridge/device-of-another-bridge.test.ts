import {rule} from '../../../../src/diagnose/rules/bridge/device-of-another-bridge.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const master = (device: string, name: string) => link(onNode('node1', 'ip-link.json'), device, {master: name})
const onKernel = (draft: Draft) =>
  ['client-90af6d', 'web-1-7b9877', 'app-f9bee5'].reduce(
    (made, device) => master(device, 'ovs-system')(made),
    draft.text(onNode('node1', 'ovsdb.json'), (text) => text.replaceAll('"netdev"', '"system"')),
  )

testRule(rule, {
  made: {
    'a Linux bridge has a copy': ['healthy', master('client-90af6d', 'cni0'), ['ANT0220 node1 pod/default/client']],
    'a Linux bridge has it': [
      'healthy',
      (draft) => master('client-90af6d', 'cni0')(onKernel(draft)),
      ['ANT0220 node1 pod/default/client'],
    ],
    'the datapath lacks it': [
      'healthy',
      (draft) => link(onNode('node1', 'ip-link.json'), 'client-90af6d', {master: undefined})(onKernel(draft)),
      ['ANT0220 node1 pod/default/client'],
    ],
    'as it is with the kernel’s datapath': ['healthy', onKernel, []],
  },
  needs: ['ovsdb', 'ip-link'],
})
