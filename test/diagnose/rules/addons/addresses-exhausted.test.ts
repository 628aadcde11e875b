import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/addons/addresses-exhausted.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/addons/addresses-exhausted')
const EVENTS = 'cluster/core_v1_events.json'

/** The event of the pod that waits, with another message. */
const says = (message: string) => (draft: Draft) =>
  draft.json<{items: {reason: string; message: string}[]}>(EVENTS, (list) => {
    for (const event of list.items) if (event.reason === 'FailedCreatePodSandBox') event.message = message
    return list
  })

addCases(cases, rule, {
  of: 'agent-dead-new-pod',
  captures: {'agent-dead-new-pod': []},
  broken: [
    [
      'a range that is used up',
      says('failed to allocate for range 0: no IP addresses available in range set: 10.10.2.1-10.10.2.254'),
      ['ANT0906 node2 node/node2'],
    ],
    [
      'events that were not read',
      (draft) =>
        says('no IP addresses available in range set')(draft).text('manifest.json', (text) =>
          text.replace('"core/v1/events"', '"x/v1/y"'),
        ),
      [],
    ],
  ],
})

cases.run()
