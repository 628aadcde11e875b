import {rule} from '../../../../src/diagnose/rules/bridge/port-rate-limited.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'by bits': [
      'healthy',
      ovsdb('node1', 'Interface', 'client-90af6d', {ingress_policing_rate: 10}),
      ['ANT0217 node1 pod/default/client'],
    ],
    'by packets': [
      'healthy',
      ovsdb('node1', 'Interface', 'antrea-gw0', {ingress_policing_kpkts_rate: 1}),
      ['ANT0217 node1 device/antrea-gw0'],
    ],
    'a burst alone limits nothing': [
      'healthy',
      ovsdb('node1', 'Interface', 'client-90af6d', {ingress_policing_burst: 10}),
      [],
    ],
  },
  needs: ['ovsdb'],
})
