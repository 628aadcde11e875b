import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/node-port-not-translated.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/node-port-not-translated')
const ipset = 'nodes/node1/ipset.txt'

addCases(cases, rule, {
  of: 'healthy-proxyall',
  captures: {'proxyall-service-cidr-route-deleted': [], 'service-group-deleted': []},
  broken: [
    [
      'a NodePort that is not in the set',
      (draft) => draft.text(ipset, (text) => text.replace(/^add ANTREA-NODEPORT-IP .*tcp:30080\n/gm, '')),
      ['ANT0714 node1 service/default/web-np'],
    ],
    [
      'a set that nothing uses',
      (draft) =>
        draft.text('nodes/node1/iptables.txt', (text) =>
          text.replace(/^.*-A ANTREA-PREROUTING .*ANTREA-NODEPORT-IP.*\n/m, ''),
        ),
      ['ANT0714 node1'],
    ],
    [
      'a node without such sets',
      (draft) => draft.text(ipset, (text) => text.replace(/^.*ANTREA-NODEPORT-IP.*\n/gm, '')),
      [],
    ],
    ['sets that were not read', (draft) => draft.fails('node1', 'ipset', 'no answer'), []],
  ],
})

cases.run()
