import {rule} from '../../../../src/diagnose/rules/addons/wireguard-device-down.ts'
import {testRule} from '../../rule-table.ts'
import {encrypts, withWireguard} from './wireguard-draft.ts'

testRule(rule, {
  made: {
    'it is not there': [
      'healthy',
      encrypts('wireGuard'),
      ['ANT0951 node1 device/antrea-wg0', 'ANT0951 node2 device/antrea-wg0'],
    ],
    'it is down': [
      'healthy',
      withWireguard([], []),
      ['ANT0951 node1 device/antrea-wg0', 'ANT0951 node2 device/antrea-wg0'],
    ],
    'it is up on one of two': ['healthy', withWireguard([]), ['ANT0951 node2 device/antrea-wg0']],
    'nobody asks for it': ['healthy', encrypts('ipsec'), []],
  },
  needs: ['ovsdb', 'ip-link'],
})
