import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/flow-shadowed.ts'
import {addFlow} from '../../add-flow.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/flow-shadowed')

/** Table 10 is ServiceLB. */
const flow = (rest: string, more = '') =>
  addFlow('node1', `cookie=0x1030000000000, duration=9.1s, table=10, n_packets=0, n_bytes=0, ${more}${rest}`)

addCases(cases, rule, {
  broken: [
    [
      'a flow above that takes all of a Service',
      flow('priority=900,ip,nw_dst=10.96.10.0/24 actions=drop'),
      ['ANT0514 node1 bridge/br-int'],
    ],
    ['a flow above that takes a part', flow('priority=900,ip,nw_dst=10.96.10.0/24,nw_src=10.10.1.2 actions=drop'), []],
    ['a flow below', flow('priority=100,ip,nw_dst=10.96.10.0/24 actions=drop'), []],
    ['a flow that will time out', flow('priority=900,ip,nw_dst=10.96.10.0/24 actions=drop', 'hard_timeout=300, '), []],
    [
      'a rule of a policy above another',
      addFlow(
        'node1',
        'cookie=0x1020000000000, duration=9.1s, table=25, n_packets=0, n_bytes=0, priority=60000,ip actions=drop',
      ),
      [],
    ],
    [
      'flows that were not read',
      (draft) =>
        draft
          .fails('node1', 'flows', 'no answer')
          .fails('node1', 'flows-names', 'no answer')
          .fails('node1', 'agent-ovsflows', 'no answer'),
      [],
    ],
  ],
})

cases.run()
