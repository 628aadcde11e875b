import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-down.ts'
import {DOWN, link, NO_CARRIER, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const LINKS = onNode('node1', 'ip-link.json')

testRule(rule, {
  made: {
    'the device with the address': ['healthy', link(LINKS, 'br-phy', DOWN), ['ANT0308 node1 device/br-phy']],
    'the network device of its bridge': ['healthy', link(LINKS, 'eth0', DOWN), ['ANT0308 node1 device/eth0']],
    'without carrier it is up': ['healthy', link(LINKS, 'eth0', NO_CARRIER), []],
    'another device': ['healthy', link(LINKS, 'antrea-gw0', DOWN), []],
  },
  needs: ['ip-addr', 'ip-link'],
  quiet: ['gateway-down', 'vswitchd-dead'],
})
