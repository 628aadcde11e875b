import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-without-carrier.ts'
import {DOWN, link, NO_CARRIER, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const nic = (change: Record<string, unknown>) => link(onNode('node1', 'ip-link.json'), 'eth0', change)

testRule(rule, {
  made: {
    'the bridge’s only device': ['healthy', nic(NO_CARRIER), ['ANT0313 node1 device/eth0']],
    'one that is down is another rule': ['healthy', nic(DOWN), []],
  },
  needs: ['ovsdb', 'ip-addr', 'ip-link'],
})
