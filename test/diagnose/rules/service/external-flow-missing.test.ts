import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/service/external-flow-missing.ts'
import {withoutFlows} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/service/external-flow-missing')
const config = 'cluster/core_v1_configmaps.json'

addCases(cases, rule, {
  of: 'healthy-proxyall',
  captures: {'proxyall-service-cidr-route-deleted': [], 'service-group-deleted': []},
  broken: [
    ['the flow of a NodePort deleted', withoutFlows('node1', /tp_dst=30080/), ['ANT0711 node1 service/default/web-np']],
    [
      'the flow of a load balancer deleted',
      withoutFlows('node1', /nw_dst=172\.31\.0\.200/),
      ['ANT0711 node1 service/default/web-lb'],
    ],
    [
      'load balancers that are not for AntreaProxy',
      (draft) =>
        withoutFlows(
          'node1',
          /nw_dst=172\.31\.0\.200/,
        )(draft).text(config, (text) =>
          text.replace(/proxyAll: true/, 'proxyAll: true\\n  proxyLoadBalancerIPs: false'),
        ),
      [],
    ],
    [
      'the flow of a NodePort for local endpoints deleted',
      withoutFlows('node1', /reg4=0x90000\/0xf0000,tp_dst=30082/),
      ['ANT0711 node1 service/default/web-local'],
    ],
    [
      'the same on a node without an endpoint',
      (draft) => {
        withoutFlows('node1', /tp_dst=30082/)(draft)
        draft.text('cluster/discovery.k8s.io_v1_endpointslices.json', (text) =>
          text
            .replaceAll('"nodeName": "node1"', '"nodeName": "node2"')
            .replaceAll('"nodeName":"node1"', '"nodeName":"node2"'),
        )
      },
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

addCases(cases, rule, {
  of: 'healthy-dualstack',
  broken: [
    [
      'the flow of a NodePort deleted for one family',
      withoutFlows('node2', /tcp6,reg4=0x90000\/0xf0000,tp_dst=30080/),
      ['ANT0711 node2 service/default/web-np'],
    ],
  ],
})

cases.run()
