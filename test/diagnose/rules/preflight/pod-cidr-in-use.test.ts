import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/pod-cidr-in-use.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/pod-cidr-in-use')

const cidr = (network: string) => (draft: Draft) =>
  draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('10.10.2.0/24', network))

addCases(preflight, rule, {
  broken: [
    ["inside the Services' network", cidr('10.96.7.0/24'), ['ANT0005 node/node2']],
    ["around the Services' network", cidr('10.0.0.0/8'), ['ANT0005 node/node2']],
    ["with a node's address in it", cidr('172.31.0.0/24'), ['ANT0005 node/node2']],
    [
      'with a ClusterIP in it, where nobody says how large the network of Services is',
      (draft) =>
        cidr('10.96.10.0/24')(draft).text('cluster/networking.k8s.io_v1_servicecidrs.json', () => '{"items":[]}'),
      ['ANT0005 node/node2'],
    ],
    ['beside all of them', cidr('10.97.0.0/24'), []],
  ],
})

preflight.run()
