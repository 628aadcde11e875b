import {rule} from '../../../../src/diagnose/rules/policy/denied-not-dropped.ts'
import {changeFlows, withoutFlows} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

testRule(rule, {
  made: {
    'the drop of an ingress rule is gone': [
      'healthy',
      withoutFlows('node1', /reg0=0x400\/0x400,reg3=0x4 /),
      ['ANT0612 node1 annp/default/web-ports'],
    ],
    'the drop of an egress rule is gone': [
      'healthy',
      withoutFlows('node2', /table=15,.*reg0=0x400\/0x400,reg3=0x7 /),
      ['ANT0612 node2 annp/default/other-egress'],
    ],
    'of release 1.8': [
      'v1.8-healthy',
      withoutFlows('node1', /reg0=0x400\/0x400,reg3=0x4 /),
      ['ANT0612 node1 annp/default/web-ports'],
    ],
    'it passes in place of dropping': [
      'healthy',
      changeFlows('node1', /reg0=0x400\/0x400,reg3=0x4 /, (line) =>
        line.replace('actions=drop', 'actions=goto_table:27'),
      ),
      ['ANT0612 node1 annp/default/web-ports'],
    ],
    'counts of what is allowed are no drops': ['healthy', withoutFlows('node1', /ct_label=0x3\/0xffffffff/), []],
  },
  needs: [],
})
