import {rule} from '../../../../src/diagnose/rules/policy/policy-port-flow-missing.ts'
import {withoutFlows} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const WEB_PORTS = ['ANT0613 node1 annp/default/web-ports']

testRule(rule, {
  made: {
    'the end of a range is gone': ['healthy', withoutFlows('node1', /tcp,tp_dst=9010 /), WEB_PORTS],
    'the beginning of a range is gone': ['healthy', withoutFlows('node1', /tcp,tp_dst=0x2328\/0xfff8 /), WEB_PORTS],
    'the middle of a range is gone': ['v1.8-healthy', withoutFlows('node1', /tcp,tp_dst=0x2330\/0xfffe /), WEB_PORTS],
    'one family is gone': [
      'healthy-dualstack',
      withoutFlows('node2', /tcp6,tp_dst=9010 /),
      ['ANT0613 node2 annp/default/web-ports'],
    ],
    'all ports of one family are gone': [
      'healthy-dualstack',
      withoutFlows('node1', /tcp,tp_dst=8080 actions=conj/),
      WEB_PORTS,
    ],
    'all ports of a rule are another rule’s': ['healthy', withoutFlows('node2', /tcp,tp_dst=5432 /), []],
  },
  needs: ['agent-networkpolicy'],
  quiet: ['np-clause-flow-deleted', 'controller-down'],
})
