import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/dead-port-flows.ts'
import {changeFlows} from '../../../trace/mutate.ts'
import {addFlow} from '../../add-flow.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/dead-port-flows')

addCases(cases, rule, {
  captures: {
    'ovs-port-deleted': ['ANT0512 node1 pod/default/web-1'],
    'interface-ofport-minus-1': [],
    'agent-dead-new-pod': [],
  },
  broken: [
    [
      "a pod's flows with the number that its port had",
      changeFlows('node1', /in_port=2\b/, (line) => line.replace(/in_port=("web-1-[0-9a-f]+"|2\b)/, 'in_port=77')),
      ['ANT0512 node1 pod/default/web-1'],
    ],
    [
      'a MAC that is sent to a port that is gone',
      addFlow(
        'node1',
        'cookie=0x1010000000000, duration=9.1s, table=21, n_packets=0, n_bytes=0, priority=200,dl_dst=02:00:00:00:00:09 actions=set_field:0x63->reg1,goto_table:22',
      ),
      ['ANT0512 node1 bridge/br-int'],
    ],
    [
      'a reserved port',
      addFlow(
        'node1',
        'cookie=0x1010000000000, duration=9.1s, table=3, n_packets=0, n_bytes=0, priority=200,in_port=LOCAL actions=goto_table:5',
      ),
      [],
    ],
    ['ports that were not read', (draft) => draft.fails('node1', 'ports-desc', 'no answer'), []],
  ],
})

cases.run()
