import {suite} from 'uvu'
import {rule} from '../../../../src/diagnose/rules/flows/stale-peer-flow.ts'
import {addFlow} from '../../add-flow.ts'
import {addCases} from '../../rule-cases.ts'

const cases = suite('diagnose/rules/flows/stale-peer-flow')

const flow = (duration: string, cookie: string, network = '10.10.7.0/24', remote = '172.31.0.77') =>
  addFlow(
    'node1',
    `cookie=${cookie}, duration=${duration}s, table=16, n_packets=0, n_bytes=0, priority=200,ip,nw_dst=${network} actions=set_field:aa:bb:cc:dd:ee:ff->eth_dst,set_field:${remote}->tun_dst,set_field:0x10/0xf0->reg0,goto_table:18`,
  )

addCases(cases, rule, {
  captures: {'l3-tun-dst-wrong': []},
  broken: [
    ['a flow for a node that was deleted', flow('900.5', '0x1010000000000'), ['ANT0515 node1']],
    [
      'a flow for a network that a node had before',
      flow('900.5', '0x1010000000000', '10.10.7.0/24', '172.31.0.12'),
      ['ANT0515 node1 node/node2'],
    ],
    ['a flow for a node that joined while nodes were listed', flow('3.5', '0x1010000000000'), []],
    ['a flow of another cluster', flow('900.5', '0x1060000000000'), []],
    [
      'nodes that were not read',
      (draft) =>
        flow(
          '900.5',
          '0x1010000000000',
        )(draft).text('manifest.json', (text) => text.replace(/"core\/v1\/nodes"/, '"core/v1/nodez"')),
      [],
    ],
  ],
})

cases.run()
