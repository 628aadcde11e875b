import {rule} from '../../../../src/diagnose/rules/pod/interface-down.ts'
import {DOWN, inPod, link, NO_CARRIER} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const eth0 = inPod('node2', 'default/server', 'ip-link.json')

testRule(rule, {
  made: {
    down: ['healthy', link(eth0, 'eth0', DOWN), ['ANT0104 node2 pod/default/server']],
    'without carrier it is up': ['healthy', link(eth0, 'eth0', NO_CARRIER), []],
  },
  needs: ['ovsdb'],
  quiet: ['pod-veth-down'],
})
