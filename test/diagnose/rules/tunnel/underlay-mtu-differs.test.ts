import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-mtu-differs.ts'
import {link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const mtu = (device: string, bytes: number) => link(onNode('node1', 'ip-link.json'), device, {mtu: bytes})

testRule(rule, {
  real: {'underlay-mtu-node2-1400': ['ANT0315 node2 device/br-phy']},
  made: {
    'a node with jumbo frames among others': [
      'healthy',
      (draft) => mtu('antrea-gw0', 8950)(mtu('br-phy', 9000)(draft)),
      ['ANT0315 node2 device/br-phy'],
    ],
    'without a tunnel': ['healthy-noencap', mtu('br-phy', 1400), []],
  },
  needs: ['ovsdb', 'ip-addr', 'ip-link'],
})
