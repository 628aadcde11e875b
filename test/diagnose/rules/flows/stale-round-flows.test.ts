import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/stale-round-flows.ts'
import {type Draft, onBridge} from '../../../trace/mutate.ts'
import {addFlow} from '../../add-flow.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/stale-round-flows')

const OLD =
  'cookie=0x9010000000000, duration=4000.5s, table=3, n_packets=0, n_bytes=0, priority=200,in_port=9 actions=drop'

addCases(cases, rule, {
  captures: {'controller-down': []},
  broken: [
    [
      'a flow of another round, though the agent wrote its round down',
      addFlow('node1', OLD),
      ['ANT0511 node1 bridge/br-int'],
    ],
    [
      'an agent that has just started its second round',
      (draft) => nextRound(draft, /cookie=0x1(0[12]0000000000), duration=[\d.]+s/g, 'cookie=0x2$1, duration=8.5s'),
      [],
    ],
    [
      'an agent whose second round is an hour old, and the first is still there',
      (draft) => nextRound(draft, /cookie=0x1(0[12]0000000000), duration=[\d.]+s/g, 'cookie=0x2$1, duration=3600.5s'),
      ['ANT0511 node1 bridge/br-int'],
    ],
    [
      'a flow of another round that will time out',
      addFlow('node1', OLD.replace('priority=', 'hard_timeout=300, priority=')),
      [],
    ],
    [
      'a dump without cookies',
      (draft) =>
        draft.text(onBridge('node1', 'flows.txt'), (text) => text.replace(/cookie=0x[0-9a-f]+/g, 'cookie=0x0')),
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

function nextRound(draft: Draft, from: RegExp, to: string): Draft {
  return draft.text(onBridge('node1', 'flows.txt'), (text) => text.replace(from, to))
}
