import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/endpoint-not-listening.ts'
import {inPod} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/endpoint-not-listening')

addCases(cases, rule, {
  captures: {'server-not-listening': ['ANT0703 node2 pod/default/server'], 'pod-veth-down': []},
  broken: [
    [
      'a program that listens on 127.0.0.1 only',
      (draft) =>
        draft.text(inPod('node2', 'default/db', 'sockets.txt'), (text) => text.replace('*:5432', '127.0.0.1:5432')),
      ['ANT0703 node2 pod/default/db'],
    ],
    [
      'sockets that cannot be read',
      (draft) => draft.text(inPod('node2', 'default/db', 'sockets.txt'), () => 'ss: not found'),
      [],
    ],
  ],
})

cases.run()
