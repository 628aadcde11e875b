import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/host/gateway-second-address.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {onNode} from '../../../trace/mutate.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/gateway-second-address')

const also = (local: string) => (draft: Draft) =>
  draft.json<{ifname: string; addr_info: unknown[]}[]>(onNode('node1', 'ip-addr.json'), (devices) =>
    devices.map((device) =>
      device.ifname === 'antrea-gw0'
        ? {...device, addr_info: [...device.addr_info, {family: 'inet', local, prefixlen: 24, scope: 'global'}]}
        : device,
    ),
  )

addCases(tests, rule, {
  broken: [
    ['the old network’s', also('10.10.77.1'), ['ANT0417 node1 device/antrea-gw0']],
    ['of the PodCIDR', also('10.10.1.9'), []],
    ['addresses that were not read', (draft) => draft.fails('node1', 'ip-addr', 'it was refused'), []],
  ],
  captures: {'node-podcidr-wrong': []},
})

tests.run()
