import {rule} from '../../../../src/diagnose/rules/tunnel/underlay-chain-mtu.ts'
import type {Draft} from '../../../trace/mutate.ts'
import {link, onNode} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const LINKS = onNode('node1', 'ip-link.json')
const member = (mtu: number) => (draft: Draft) =>
  draft.json(LINKS, (links) => [...links, {ifindex: 77, ifname: 'eth1', flags: ['UP'], mtu, master: 'br-phy'}])

testRule(rule, {
  made: {
    'the device in the bridge': ['healthy', link(LINKS, 'eth0', {mtu: 1400}), ['ANT0314 node1 device/eth0']],
    'one of two is wide enough': ['healthy', (draft) => member(1400)(draft), []],
    'a larger one': ['healthy', link(LINKS, 'eth0', {mtu: 9000}), []],
  },
  needs: ['ovsdb', 'ip-addr', 'ip-link'],
  quiet: ['underlay-mtu-node2-1400', 'pod-mtu-1500'],
})
