import {rule} from '../../../../src/diagnose/rules/host/packets-lost-on-purpose.ts'
import {type Draft, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const netem = (dev: string, options: Record<string, unknown>) => (draft: Draft) =>
  draft.json(onNode('node1', 'tc-qdisc.json'), (queues) => [
    ...queues,
    {kind: 'netem', handle: '8001:', dev, root: true, options},
  ])

testRule(rule, {
  made: {
    'every packet of a pod': [
      'healthy',
      netem('client-90af6d', {limit: 1000, 'loss-random': {loss: 1, correlation: 0}}),
      ['ANT0428 node1 pod/default/client'],
    ],
    'late ones of the node': [
      'healthy',
      netem('br-phy', {limit: 1000, delay: {delay: 0.1}}),
      ['ANT0428 node1 device/br-phy'],
    ],
    'of a device that carries nothing': ['healthy', netem('antrea-egress0', {limit: 1000}), []],
  },
  needs: ['ovsdb', 'ip-addr', 'tc-qdisc'],
})
