import {rule} from '../../../../src/diagnose/rules/bridge/port-not-taken-up.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const NONE = {ofport: ['set', []]}

testRule(rule, {
  made: {
    'the tunnel has no number': [
      'healthy',
      ovsdb('node1', 'Interface', 'antrea-tun0', NONE),
      ['ANT0209 node1 device/antrea-tun0'],
    ],
    'a pod’s port has none': [
      'healthy',
      (draft) =>
        ovsdb(
          'node1',
          'Interface',
          'client-90af6d',
          NONE,
        )(draft).text('cluster/core_v1_pods.json', (text) =>
          text.replace(/"creationTimestamp":\s*"[^"]+"/g, '"creationTimestamp":"2020-01-01T00:00:00Z"'),
        ),
      ['ANT0209 node1 pod/default/client'],
    ],
    'a number of -1 is another rule': ['healthy', ovsdb('node1', 'Interface', 'antrea-tun0', {ofport: -1}), []],
  },
  needs: ['ovsdb'],
  quiet: ['interface-ofport-minus-1', 'vswitchd-dead'],
})
