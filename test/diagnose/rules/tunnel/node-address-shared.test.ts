import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/tunnel/node-address-shared.ts'
import {addCases} from '../../rule-cases.ts'

const tests = suite('diagnose/rules/node-address-shared')

addCases(tests, rule, {
  broken: [
    [
      'a Node object of a machine that is gone',
      (draft) => draft.text('cluster/core_v1_nodes.json', (text) => text.replaceAll('172.31.0.12', '172.31.0.11')),
      ['ANT0317 node/node2'],
    ],
    [
      'a node that has the address of another too',
      (draft) =>
        draft.json('nodes/node2/ip-addr.json', (links) => {
          const device = links.find(({ifname}) => ifname === 'br-phy')!
          const addresses = device.addr_info as Record<string, unknown>[]
          addresses.push({...addresses[0], local: '172.31.0.11'})
        }),
      ['ANT0317 node2 node/node1'],
    ],
  ],
  captures: {'node-podcidr-wrong': []},
})

tests.run()
