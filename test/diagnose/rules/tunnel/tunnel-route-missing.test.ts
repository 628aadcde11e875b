import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-route-missing.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const without = (pattern: RegExp) => (draft: Draft) =>
  draft.text(onNode('node1', 'ovs-route.txt'), (text) =>
    text
      .split('\n')
      .filter((line) => !pattern.test(line))
      .join('\n'),
  )

testRule(rule, {
  made: {
    'neither the network nor a default': [
      'healthy',
      without(/172\.31\.0\.0\/24|0\.0\.0\.0\/0/),
      ['ANT0320 node1 node/node2'],
    ],
    'the default route is left': ['healthy', without(/172\.31\.0\.0\/24/), []],
    'without a tunnel': ['healthy-noencap', without(/172\.31\.0\.0\/24|0\.0\.0\.0\/0/), []],
  },
  needs: ['ovsdb', 'ovs-route'],
  quiet: ['gateway-down'],
})
