import {rule} from '../../../../src/diagnose/rules/host/gateway-address-missing.ts'
import {edited, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const FILE = onNode('node1', 'ip-addr.json')

testRule(rule, {
  real: {'node-podcidr-wrong': ['ANT0406 node2 device/antrea-gw0']},
  made: {
    'no address': [
      'healthy',
      (draft) => draft.json(FILE, (rows) => edited(rows, ({ifname}) => ifname === 'antrea-gw0', {addr_info: []})),
      ['ANT0406 node1 device/antrea-gw0'],
    ],
    'another address': [
      'v1.8-healthy',
      (draft) => draft.text(FILE, (text) => text.replaceAll('"10.10.1.1"', '"10.20.1.1"')),
      ['ANT0406 node1 device/antrea-gw0'],
    ],
    'no IPv6 address': [
      'healthy-dualstack',
      (draft) => draft.text(FILE, (text) => text.replaceAll('"fd00:10:10:1::1"', '"fd00:20:10:1::1"')),
      ['ANT0406 node1 device/antrea-gw0'],
    ],
  },
  needs: ['ovsdb', 'ip-addr'],
  quiet: ['gateway-down', 'vswitchd-dead'],
})
