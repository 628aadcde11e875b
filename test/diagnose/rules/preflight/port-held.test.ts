import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {rule} from '../../../../src/diagnose/rules/preflight/port-held.ts'
import {Draft} from '../../../trace/mutate.ts'
import {askRule, keys} from '../../ask-rule.ts'
import {addCases} from '../../rule-cases.ts'

const preflight = suite('diagnose/rules/preflight/port-held')

const socket = (protocol: string, port: number, process: string | null) => (draft: Draft) =>
  draft.text(
    'nodes/node1/sockets.txt',
    (text) =>
      `${text}${protocol} ${protocol === 'tcp' ? 'LISTEN' : 'UNCONN'} 0 0 0.0.0.0:${port} 0.0.0.0:* ${process === null ? '' : `users:(("${process}",pid=812,fd=5))`}\n`,
  )
const vxlan = (ifname: string, port: number) => (draft: Draft) =>
  draft
    .text('cluster/core_v1_configmaps.json', (text) =>
      text
        .replaceAll('ovsDatapathType: netdev', 'ovsDatapathType: system')
        .replaceAll('tunnelType: \\"geneve\\"', 'tunnelType: \\"vxlan\\"'),
    )
    .json('nodes/node1/ip-link.json', (links) => [
      ...links,
      {
        ifindex: 98,
        ifname,
        flags: ['UP', 'LOWER_UP'],
        mtu: 1450,
        operstate: 'UNKNOWN',
        linkinfo: {info_kind: 'vxlan', info_data: {id: 1, port}},
      },
    ])

addCases(preflight, rule, {
  broken: [
    ["the agent's API", socket('tcp', 10350, 'kubevirt'), ['ANT0007 node1 port/tcp/10350']],
    ['the gossip', socket('udp', 10351, 'consul'), ['ANT0007 node1 port/udp/10351']],
    ['the tunnel', socket('udp', 6081, 'python3'), ['ANT0007 node1 port/udp/6081']],
    ['a tunnel of another type', socket('udp', 4789, 'python3'), []],
    ['TCP at the port of the tunnel', socket('tcp', 6081, 'python3'), []],
    ['the agent itself', socket('tcp', 10350, 'antrea-agent'), []],
    ["the kernel's own socket of a tunnel device", socket('udp', 6081, null), []],
    ["another plugin's tunnel device", vxlan('flannel.1', 4789), ['ANT0007 node1 device/flannel.1']],
    ['a tunnel device with another port', vxlan('flannel.1', 8472), []],
    ["Open vSwitch's own device", vxlan('vxlan_sys_4789', 4789), []],
  ],
})

preflight('a holder that was not seen, where no agent answers, is an open question with its command', async () => {
  const draft = new Draft('healthy').daemonDead('node1', /^agent-/, 'connection refused')
  const answer = await askRule(rule, draft)
  assert.equal(keys(answer), [])
  assert.ok(
    answer.unknown.some(({object, measure}) => object === 'port/tcp/10350' && measure === 'ss -lntup   # on node1'),
  )
})

preflight.run()
