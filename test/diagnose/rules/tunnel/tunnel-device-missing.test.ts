import {rule} from '../../../../src/diagnose/rules/tunnel/tunnel-device-missing.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const system = (draft: Draft) =>
  draft.text(onNode('node1', 'ovsdb.json'), (text) => text.replaceAll('"netdev"', '"system"'))
const onKernel = (draft: Draft) =>
  system(draft).json(onNode('node1', 'ip-link.json'), (links) => [
    ...links,
    {ifindex: 76, ifname: 'ovs-system', flags: ['BROADCAST'], mtu: 1500, operstate: 'DOWN'},
  ])
const withDevice = (flags: readonly string[]) => (draft: Draft) =>
  onKernel(draft).json(onNode('node1', 'ip-link.json'), (links) => [
    ...links,
    {ifindex: 77, ifname: 'genev_sys_6081', flags, mtu: 65000, operstate: 'UNKNOWN', master: 'ovs-system'},
  ])

testRule(rule, {
  made: {
    'it is not there': ['healthy', onKernel, ['ANT0312 node1 device/antrea-tun0']],
    'it is down': ['healthy', withDevice(['BROADCAST']), ['ANT0312 node1 device/antrea-tun0']],
    'it is up': ['healthy', withDevice(['BROADCAST', 'UP', 'LOWER_UP']), []],
    'devices of another namespace': ['healthy', system, []],
    'without a tunnel': ['healthy-noencap', onKernel, []],
  },
  needs: ['ovsdb', 'ip-link'],
})
