import {rule} from '../../../../src/diagnose/rules/pod/default-route-missing.ts'
import {inPod, route} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FILE = inPod('node1', 'default/client', 'ip-route.json')

testRule(rule, {
  made: {
    'no default route': ['healthy', route(FILE, 'default', null), ['ANT0108 node1 pod/default/client']],
    'another route with a gateway': [
      'healthy',
      route(FILE, 'default', {dst: '0.0.0.0/1'}),
      ['ANT0108 node1 pod/default/client'],
    ],
  },
  needs: ['ovsdb'],
  quiet: ['pod-veth-down', 'duplicate-pod-ip'],
})
