import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-not-as-configured.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const BOTH = ['ANT0325 node1 device/antrea-tun0', 'ANT0325 node2 device/antrea-tun0']
const configured = (from: string | RegExp, to: string) => (draft: Draft) =>
  draft.text('cluster/core_v1_configmaps.json', (text) => text.replace(from, to))

testRule(rule, {
  real: {'tunnel-type-mismatch': ['ANT0325 node2 device/antrea-tun0']},
  made: {
    'another kind': ['healthy', configured(/tunnelType: \\"geneve\\"/, 'tunnelType: \\"vxlan\\"'), BOTH],
    'another port': ['healthy', configured('tunnelPort: 0', 'tunnelPort: 7000'), BOTH],
    'the standard port, said': ['healthy', configured('tunnelPort: 0', 'tunnelPort: 6081'), []],
  },
  needs: ['ovsdb'],
})
