import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/daemons/pod-not-connected.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/daemons/pod-not-connected')

interface Pods {
  items: {metadata: {name: string}; status: {phase: string; podIP?: string; podIPs?: unknown}}[]
}
interface Events {
  items: unknown[]
}

/** An event about pod default/client, which waits for its network or (`waits` false) has it. */
const failed = (at: string, waits: boolean) => (draft: Draft) => {
  draft.json<Pods>('cluster/core_v1_pods.json', (list) => {
    for (const {metadata, status} of list.items)
      if (waits && metadata.name === 'client') {
        status.phase = 'Pending'
        delete status.podIP
        delete status.podIPs
      }
    return {...list}
  })
  return draft.json<Events>('cluster/core_v1_events.json', (list) => ({
    ...list,
    items: [
      ...list.items,
      {
        metadata: {name: 'client.1', namespace: 'default'},
        involvedObject: {kind: 'Pod', namespace: 'default', name: 'client'},
        reason: 'FailedCreatePodSandBox',
        message: 'failed to setup network',
        type: 'Warning',
        lastTimestamp: at,
      },
    ],
  }))
}

addCases(cases, rule, {
  captures: {'agent-dead-new-pod': ['ANT0813 node2 pod/default/late']},
  broken: [
    ['a pod that waits', (draft) => failed('2026-11-23T04:51:50Z', true)(draft), ['ANT0813 node1 pod/default/client']],
    ['an event of an hour ago', (draft) => failed('2026-11-23T03:50:00Z', true)(draft), []],
    [
      'events that were not read',
      (draft) =>
        failed(
          '2026-11-23T04:51:50Z',
          true,
        )(draft).text('manifest.json', (text) => text.replace('"core/v1/events"', '"x/v1/y"')),
      [],
    ],
  ],
})

cases.run()
