import {rule} from '../../../../src/diagnose/rules/bridge/patch-without-peer.ts'
import {map, ovsdb} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const patch = (name: string, options: Record<string, string>) =>
  ovsdb('node1', 'Interface', name, {type: 'patch', options: map(options)})

testRule(rule, {
  made: {
    'no peer': ['healthy', patch('eth0', {}), ['ANT0205 node1 device/eth0']],
    'a peer that does not exist': ['healthy', patch('eth0', {peer: 'p9'}), ['ANT0205 node1 device/eth0']],
    'a peer that names another': [
      'healthy',
      (draft) => patch('antrea-tun0', {peer: 'p9'})(patch('eth0', {peer: 'antrea-tun0'})(draft)),
      ['ANT0205 node1 device/antrea-tun0', 'ANT0205 node1 device/eth0'],
    ],
    'each other’s peer': [
      'healthy',
      (draft) => patch('antrea-tun0', {peer: 'eth0'})(patch('eth0', {peer: 'antrea-tun0'})(draft)),
      [],
    ],
  },
  needs: ['ovsdb'],
})
