import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/meter-drops.ts'
import {onBridge} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/meter-drops')

addCases(cases, rule, {
  broken: [
    [
      'a band that dropped',
      (draft) =>
        draft.text(onBridge('node1', 'meter-stats.txt'), (text) =>
          text.replace('0: packet_count:0', '0: packet_count:12'),
        ),
      ['ANT0516 node1 bridge/br-int'],
    ],
    [
      'a datapath without meters',
      (draft) => draft.fails('node1', 'meter-stats', 'OFPT_ERROR (OF1.5): OFPBRC_BAD_TYPE'),
      [],
    ],
    ['meters that were not read', (draft) => draft.fails('node1', 'meter-stats', 'no answer'), []],
  ],
})

cases.run()
