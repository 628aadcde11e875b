import {rule} from '../../../../src/diagnose/rules/flows/standing-flow-missing.ts'
import {changeFlows, type Draft, withoutFlows} from '../../../trace/mutate.ts'
import {testRule} from '../../rule-table.ts'

const of = (node: string) => [`ANT0517 ${node} bridge/br-int`] as const
const without = (pattern: RegExp, node = 'node1') => withoutFlows(node, pattern)
const asNewer = (draft: Draft) =>
  draft.json(`nodes/node1/agent-version.json`, () => ({agentVersion: 'v2.8.0'}) as never)

testRule(rule, {
  made: {
    'IP does not get in': ['healthy', without(/table=0,\s*priority=200,ip /), of('node1')],
    'ARP does not get in': ['healthy', without(/table=0,\s*priority=200,arp /, 'node2'), of('node2')],
    'the gateway may not send ARP': ['healthy', without(/table=1,.*in_port=32769/), of('node1')],
    'ARP is not passed on': ['healthy', without(/table=2,.*priority=190,arp /), of('node1')],
    'the gateway may not send': ['healthy', without(/table=4,.*ip,in_port=32769/), of('node1')],
    'the gateway may not send by IPv6': ['healthy-dualstack', without(/table=4,.*ipv6,in_port=32769/), of('node1')],
    'neighbour solicitations are not passed on': ['healthy-dualstack', without(/icmp_type=135/, 'node2'), of('node2')],
    'connections are not looked up': ['healthy', without(/table=6,.*priority=200,ip /), of('node1')],
    'connections are looked up by IPv4 alone': [
      'healthy-dualstack',
      without(/table=7,.*priority=200,ipv6 /),
      of('node1'),
    ],
    'known connections are not told': ['healthy', without(/ct_state=-new\+trk,ct_mark=0\/0x10/), of('node1')],
    'known connections to Services are not told': [
      'v1.8-healthy',
      without(/table=7,.*ct_state=-new\+trk,ct_mark=0x10/),
      of('node1'),
    ],
    'Services are passed by': ['healthy', without(/actions=resubmit\(,9\)/), of('node1')],
    'no endpoint is chosen': ['healthy', without(/table=9,.*priority=0 /), of('node1')],
    'NodePorts are not marked': ['healthy-proxyall', without(/nw_dst=169\.254\.0\.252/), of('node1')],
    'the node’s own address is not one of NodePorts': [
      'healthy-proxyall',
      without(/table=9,.*nw_dst=172\.31\.0\.11/),
      of('node1'),
    ],
    'NodePorts are for other addresses': [
      'healthy-proxyall',
      (draft) =>
        without(/table=9,.*nw_dst=172\.31\.0\.11/)(draft).text('cluster/core_v1_configmaps.json', (text) =>
          text.replace('proxyAll: true', 'proxyAll: true\\n  nodePortAddresses: [\\"127.0.0.0/8\\"]'),
        ),
      [],
    ],
    'replies to the gateway are not given back': ['healthy', without(/table=5,.*nw_dst=10\.10\.1\.1 /), of('node1')],
    'policies judge replies': ['healthy', without(/table=12,.*-new\+est,ip/, 'node2'), of('node2')],
    'the gateway has no way there': [
      'healthy',
      without(/table=16,.*priority=210,ip,nw_dst=10\.10\.1\.1 /),
      of('node1'),
    ],
    'the gateway’s port is not found': ['healthy', without(/table=21,.*->reg1|table=21.*0x8001->reg1/), of('node1')],
    'the tunnel’s port is not found': ['healthy', without(/table=21,.*dl_dst=aa:bb:cc:dd:ee:ff/), of('node1')],
    'the tunnel’s port is another': [
      'healthy',
      changeFlows('node2', /table=21,.*dl_dst=aa:bb:cc:dd:ee:ff/, (line) => line.replace('0x8000->reg1', '0x2->reg1')),
      of('node2'),
    ],
    'connections are not kept': ['healthy', without(/table=27,.*\+new\+trk/), of('node1')],
    'connections of release 1.8 are not kept': ['v1.8-healthy', without(/\+new\+trk-snat/), of('node1')],
    'nothing is put out': ['healthy', without(/output:NXM_NX_REG1/), of('node1')],
    'a table passes nothing on': ['healthy', without(/table=24,\s*priority=0 /), of('node1')],
    'a table drops what it passed on': [
      'healthy-noencap',
      changeFlows('node1', /table=5,\s*priority=0 /, (line) => line.replace(/actions=.*/, 'actions=drop')),
      of('node1'),
    ],
    'a table without its own drop drops all the same': ['healthy', without(/table=4,\s*priority=0 /), []],
    'the pods’ own flows are other rules’': ['healthy', without(/in_port=1,/), []],
    'a later release may do without': ['healthy', (draft) => without(/output:NXM_NX_REG1/)(asNewer(draft)), []],
  },
  needs: ['ovsdb'],
  quiet: ['agent-dead-new-pod', 'interface-ofport-minus-1', 'gateway-down', 'ovs-port-deleted', 'vswitchd-dead'],
})
