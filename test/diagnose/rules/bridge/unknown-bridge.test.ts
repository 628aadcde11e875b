import {rule} from '../../../../src/diagnose/rules/bridge/unknown-bridge.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {map, onNode, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

/** The node's address is on a device that is no bridge: br-phy is then nobody's. */
const elsewhere = (draft: Draft) =>
  draft.text(onNode('node1', 'ip-addr.json'), (text) => text.replaceAll('"br-phy"', '"eno1"'))

testRule(rule, {
  made: {
    'nobody’s': ['healthy', elsewhere, ['ANT0219 node1 bridge/br-phy']],
    'a secondary network’s': [
      'healthy',
      (draft) =>
        ovsdb('node1', 'Bridge', 'br-phy', {external_ids: map({'antrea-type': 'secondary-bridge'})})(elsewhere(draft)),
      [],
    ],
  },
  needs: ['ovsdb', 'ip-addr'],
})
