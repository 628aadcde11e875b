import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/infrastructure-port-unclassified.ts'
import {onBridge, withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/infrastructure-port-unclassified')

addCases(cases, rule, {
  captures: {'tunnel-type-mismatch': [], 'gateway-down': []},
  broken: [
    [
      'the flow of the tunnel deleted',
      withoutFlows('node1', /set_field:0x1\/0xf->reg0,set_field:0x200/),
      ['ANT0510 node1 device/antrea-tun0'],
    ],
    [
      'the flow of the gateway deleted, but not the one for its own address',
      withoutFlows('node2', /table=3,.*priority=200,in_port=32769 /),
      ['ANT0510 node2 device/antrea-gw0'],
    ],
    [
      'a dump that is cut off',
      (draft) => draft.text(onBridge('node1', 'flows.txt'), (text) => text.split('\n').slice(0, 9).join('\n')),
      [],
    ],
  ],
})

cases.run()
