import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-mtu-too-small.ts'
import {link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const mtu = (bytes: number) => link(onNode('node1', 'ip-link.json'), 'br-phy', {mtu: bytes})

testRule(rule, {
  real: {'underlay-mtu-node2-1400': ['ANT0303 node2 device/br-phy']},
  made: {
    'one byte too few': ['healthy', mtu(1499), ['ANT0303 node1 device/br-phy']],
    'a larger one is as well': ['healthy', mtu(9000), []],
    'without a tunnel nothing is taken off': ['healthy-noencap', mtu(1400), ['ANT0303 node1 device/br-phy']],
  },
  needs: ['ovsdb', 'ip-link', 'ip-addr'],
  quiet: ['pod-mtu-1500'],
})
