import {rule} from '../../../../src/diagnose/rules/host/conntrack-table-full.ts'
import {sysctl} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const count = (value: string) => sysctl('node1', 'net.netfilter.nf_conntrack_count', value)

testRule(rule, {
  made: {
    full: ['healthy', count('262144'), ['ANT0412 node1']],
    'nearly full': ['healthy', count('250000'), ['ANT0412 node1']],
    'half full': ['healthy', count('131072'), []],
  },
  needs: ['sysctl'],
})
