import {rule} from '../../../../src/diagnose/rules/bridge/fail-mode-standalone.ts'
import {ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const mode = (fail_mode: unknown) => ovsdb('node1', 'Bridge', 'br-int', {fail_mode})

testRule(rule, {
  made: {
    standalone: ['healthy', mode('standalone'), ['ANT0212 node1 bridge/br-int']],
    'secure floods nothing': ['healthy', mode('secure'), []],
  },
  needs: ['ovsdb'],
})
