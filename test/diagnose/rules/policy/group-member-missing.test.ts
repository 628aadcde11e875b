import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/policy/group-member-missing.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/policy/group-member-missing')

interface Group {
  name: string
  pods: {pod: {name: string}; ip: string}[]
}

const members = (change: (group: Group) => Group) => (draft: Draft) =>
  draft.json<Group[]>('nodes/node2/agent-addressgroup.json', (groups) => groups.map(change))

addCases(cases, rule, {
  captures: {'controller-down': [], 'agent-dead-new-pod': [], 'np-wrong-label': [], 'duplicate-pod-ip': []},
  broken: [
    [
      'a peer that is in no group',
      members((group) => ({...group, pods: group.pods.filter(({pod}) => pod.name !== 'app')})),
      ['ANT0607 node2 annp/default/other-egress', 'ANT0607 node2 annp/default/web-ports'],
    ],
    [
      'a peer with the address that it had before',
      members((group) => ({
        ...group,
        pods: group.pods.map((each) => (each.pod.name === 'app' ? {...each, ip: '10.10.1.99'} : each)),
      })),
      ['ANT0607 node2 annp/default/other-egress', 'ANT0607 node2 annp/default/web-ports'],
    ],
    ['groups that were not read', (draft) => draft.fails('node2', 'agent-addressgroup', 'no answer'), []],
  ],
})

cases.run()
