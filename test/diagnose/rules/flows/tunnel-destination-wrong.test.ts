import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/tunnel-destination-wrong.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/tunnel-destination-wrong')

addCases(cases, rule, {
  captures: {'l3-tun-dst-wrong': ['ANT0507 node1 node/node2'], 'node-podcidr-wrong': []},
  broken: [
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
    [
      'the address of another interface that the node names',
      (draft) => {
        draft.text(onBridge('node1', 'flows.txt'), (text) =>
          text.replace('set_field:172.31.0.12->tun_dst', 'set_field:192.0.2.12->tun_dst'),
        )
        draft.text('cluster/core_v1_nodes.json', (text) =>
          text
            .replaceAll(
              /"metadata": ?\{/g,
              '"metadata":{"annotations":{"node.antrea.io/transport-addresses":"192.0.2.12"},',
            )
            .replaceAll(/"annotations": ?\{(?!"node.antrea.io\/transport)/g, '"other":{'),
        )
      },
      [],
    ],
  ],
})

cases.run()
