import {rule} from '../../../../src/diagnose/rules/bridge/ofport-clash.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onBridge, withFlow} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const spoofGuard = (draft: Draft): string =>
  /table (\d+) \("SpoofGuard"\)/.exec(draft.read(onBridge('node1', 'table-features.txt')))?.[1] ?? ''
const letsSend = (port: number, ip: string) => (draft: Draft) =>
  withFlow(
    'node1',
    `table=${spoofGuard(draft)}, priority=200,ip,in_port=${port},dl_src=ba:43:7c:49:9b:68,nw_src=${ip} actions=resubmit(,5)`,
  )(draft)

testRule(rule, {
  made: {
    'the address of another pod': ['healthy', letsSend(1, '10.10.1.3'), ['ANT0210 node1 pod/default/client']],
    'an address of nobody': ['healthy', letsSend(1, '10.10.1.99'), []],
  },
  needs: ['ovsdb'],
  quiet: ['duplicate-pod-ip', 'ovs-port-deleted', 'spoofguard-flow-deleted', 'pod-mac-changed'],
})
