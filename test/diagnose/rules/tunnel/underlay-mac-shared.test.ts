import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-mac-shared.ts'
import {link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const same = link(onNode('node2', 'ip-link.json'), 'br-phy', {address: '02:42:ac:1f:00:11'})

testRule(rule, {
  made: {
    'a copied machine': ['healthy', same, ['ANT0318 node2 device/br-phy']],
    'in networks apart': [
      'healthy',
      (draft) =>
        same(draft)
          .text(onNode('node2', 'ip-addr.json'), (text) => text.replaceAll('172.31.0.12', '172.30.0.12'))
          .text('cluster/core_v1_nodes.json', (text) => text.replaceAll('172.31.0.12', '172.30.0.12')),
      [],
    ],
  },
  needs: ['ip-addr', 'ip-link'],
})
