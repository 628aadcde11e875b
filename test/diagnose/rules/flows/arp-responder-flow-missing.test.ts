import {rule} from '../../../../src/diagnose/rules/flows/arp-responder-flow-missing.ts'
import {changeFlows, type Draft, withoutFlows} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const withoutNetwork = (draft: Draft): Draft =>
  withoutFlows('node1', /arp_tpa=10\.10\.2\.1,/)(withoutFlows('node1', /->tun_dst/)(draft))

testRule(rule, {
  made: {
    'the flow for a node is gone': [
      'healthy',
      withoutFlows('node1', /arp_tpa=10\.10\.2\.1,/),
      ['ANT0518 node1 node/node2'],
    ],
    'without encapsulation': [
      'healthy-noencap',
      withoutFlows('node2', /arp_tpa=10\.10\.1\.1,/),
      ['ANT0518 node2 node/node1'],
    ],
    'of release 1.8': ['v1.8-healthy', withoutFlows('node2', /arp_tpa=10\.10\.1\.1,/), ['ANT0518 node2 node/node1']],
    'it drops': [
      'healthy',
      changeFlows('node1', /arp_tpa=10\.10\.2\.1,/, (line) => line.replace(/actions=.*/, 'actions=drop')),
      ['ANT0518 node1 node/node2'],
    ],
    'a node that nothing is routed to': ['healthy', withoutNetwork, []],
  },
  needs: [],
  quiet: ['node-podcidr-wrong', 'remote-podcidr-route-deleted', 'vswitchd-dead', 'agent-dead-new-pod'],
})
