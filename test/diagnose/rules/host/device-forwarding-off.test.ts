import {rule} from '../../../../src/diagnose/rules/host/device-forwarding-off.ts'
import {sysctl} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const off = (device: string) => sysctl('node1', `net.ipv4.conf.${device}.forwarding`, '0')

testRule(rule, {
  made: {
    'the gateway': ['healthy', off('antrea-gw0'), ['ANT0414 node1 device/antrea-gw0']],
    'the network device': ['healthy', off('br-phy'), ['ANT0414 node1 device/br-phy']],
    'a device that carries nothing': ['healthy', off('antrea-egress0'), []],
    'all of them is another rule': [
      'healthy',
      (draft) => sysctl('node1', 'net.ipv4.ip_forward', '0')(off('antrea-gw0')(draft)),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-addr', 'sysctl'],
})
