import {rule} from '../../../../src/diagnose/rules/pod/neighbour-wrong.ts'
import {inPod, neighbour} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const entry = (state: string, lladdr = '02:00:00:00:00:01') =>
  neighbour(inPod('node1', 'default/client', 'ip-neigh.json'), '10.10.1.3', {lladdr, state: [state]})

testRule(rule, {
  made: {
    'a static entry': ['healthy', entry('PERMANENT'), ['ANT0120 node1 pod/default/client']],
    'an old entry is asked again': ['healthy', entry('STALE'), []],
    'a static entry that is right': ['healthy', entry('PERMANENT', 'ba:43:7c:49:9b:68'), []],
  },
  needs: ['ovsdb'],
  quiet: ['duplicate-pod-ip', 'arp-spoof-flow-deleted'],
})
