import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-neighbour-wrong.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {neighbour, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const WRONG = '02:00:00:00:00:01'
const ofSwitch = (draft: Draft) =>
  draft.text(onNode('node1', 'ovs-tnl-neigh.txt'), (text) => text.replace(/^(172\.31\.0\.12\s+)\S+/m, `$1${WRONG}`))
const ofKernel = (state: string) =>
  neighbour(onNode('node1', 'ip-neigh.json'), '172.31.0.12', {lladdr: WRONG, state: [state]})

testRule(rule, {
  made: {
    'of Open vSwitch': ['healthy', ofSwitch, ['ANT0321 node1 node/node2']],
    'of the kernel, by hand': ['healthy', ofKernel('PERMANENT'), ['ANT0321 node1 node/node2']],
    'of the kernel, learned': ['healthy', ofKernel('REACHABLE'), []],
  },
  needs: ['ip-neigh', 'ovs-tnl-neigh'],
  quiet: ['pod-mac-changed', 'tunnel-type-mismatch'],
})
