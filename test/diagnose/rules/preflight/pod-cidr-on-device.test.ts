import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/preflight/pod-cidr-on-device.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/pod-cidr-on-device')

const device = (ifname: string, local: string, prefixlen: number) => (draft: Draft) =>
  draft.json('nodes/node1/ip-addr.json', (all) => [
    ...all,
    {ifindex: 99, ifname, flags: ['UP'], addr_info: [{family: 'inet', local, prefixlen, scope: 'global'}]},
  ])

addCases(preflight, rule, {
  broken: [
    ['a bridge that another plugin left', device('cni0', '10.10.2.1', 24), ['ANT0006 node1 device/cni0']],
    ['a network around that of pods', device('eth1', '10.10.200.7', 16), ['ANT0006 node1 device/eth1']],
    ['another network', device('docker0', '172.17.0.1', 16), []],
    ["Antrea's own gateway", device('antrea-gw0', '10.10.1.1', 24), []],
  ],
})

preflight.run()
