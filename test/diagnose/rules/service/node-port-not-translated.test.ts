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
      'a NodePort that is in the set for another address alone',
      (draft) => draft.text(ipset, (text) => text.replace('add ANTREA-NODEPORT-IP 172.31.0.11,tcp:30081\n', '')),
      ['ANT0714 node1 service/default/web-lb'],
    ],
    [
      'the same where NodePorts are not for that address',
      (draft) =>
        draft
          .text(ipset, (text) => text.replace('add ANTREA-NODEPORT-IP 172.31.0.11,tcp:30081\n', ''))
          .text('cluster/core_v1_configmaps.json', (text) =>
            text.replace('proxyAll: true', 'proxyAll: true\\n  nodePortAddresses: [\\"127.0.0.0/8\\"]'),
          ),
      [],
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
