import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {BridgeInput, PortInput} from '../../../src/ovs/pipeline/input.ts'
import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import type {Control} from '../../../src/ovs/syntax/ovsdb-control.ts'
import {bridgeWith, effects, send} from './bridge.ts'

const hidden = suite('ovs/pipeline/hidden-flows')

const CONTROL: Control = {
  inBand: [{address: '192.168.7.9', port: 6653}],
  queue: null,
  hasController: true,
  nextHops: [],
}
const NAMED: Control = {...CONTROL, inBand: [{address: null, port: 6653}]}
const ALL_TO_2 = 'priority=65535 actions=output:2\n'
const MAC = '02:00:00:00:00:b0'
const ANSWER = 'in_port=1,udp,udp_src=67,udp_dst=68'

/** br0, whose own port has a MAC address unless told. */
function controlled(control: Control, more: Partial<BridgeInput> = {}, mac: string | null = MAC): Switch {
  const {input} = bridgeWith(ALL_TO_2, '', {control, ...more})
  const own = (port: PortInput): PortInput => (port.name === 'br0' ? {...port, mac} : port)
  return loadSwitch({...input, bridges: input.bridges.map((bridge) => ({...bridge, ports: bridge.ports.map(own)}))})
}

/** What a packet meets first: the priority of its flow, or why nobody knows. */
const met = (sw: Switch, flow: string): string => {
  const {passes, undetermined} = send(sw, flow)
  return undetermined[0]?.reason ?? String(passes[0]?.lookups[0]?.flow?.priority)
}

const could = (what: string, text: string): string => `a flow with '${what}' could win here: ${text} actions=NORMAL`

for (const [name, sw, flow, expected] of [
  ['to a controller', controlled(CONTROL), 'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=6653', '180007'],
  ['to another port', controlled(CONTROL), 'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=80', '65535'],
  [
    'to a controller of which only the name is known',
    controlled(NAMED),
    'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=6653',
    could('nw_dst=address of the controller', 'priority=180007,tcp,tp_dst=6653'),
  ],
  ['to no controller, whatever its address', controlled(NAMED), 'in_port=1,tcp,tcp_dst=80', '65535'],
  ['ARP to the host', controlled(CONTROL), `in_port=1,arp,arp_op=2,dl_dst=${MAC}`, '180001'],
  [
    'ARP where nobody read the MAC address of the host',
    controlled(CONTROL, {}, null),
    `in_port=1,arp,arp_op=2,dl_dst=${MAC}`,
    could('dl_dst=MAC of LOCAL', 'priority=180001,arp,arp_op=2'),
  ],
  [
    'ARP where nobody read the next hop',
    controlled({...CONTROL, nextHops: null}),
    'in_port=1,arp,arp_op=1',
    could('dl_src=MAC of the next hop', 'priority=180004,arp,arp_op=1'),
  ],
  [
    'ARP of the next hop',
    controlled({...CONTROL, nextHops: ['02:00:00:00:00:07']}),
    'in_port=1,arp,arp_op=1,dl_src=02:00:00:00:00:07',
    '180004',
  ],
  [
    'anything in a bridge that may fail open',
    controlled({...CONTROL, inBand: []}, {failMode: null}),
    'in_port=1,tcp',
    could('no controller that answers', 'priority=15790320'),
  ],
  [
    'anything in a bridge without controllers',
    controlled({...CONTROL, inBand: [], hasController: false}, {failMode: 'standalone'}),
    'in_port=1,tcp',
    '65535',
  ],
] as const) {
  hidden(name, () => assert.is(met(sw, flow), expected))
}

for (const [what, line] of [
  ['them', 'priority=180008,tcp,nw_src=192.168.7.9,tp_src=6653,actions=NORMAL'],
  ['the internal table', 'table_id=254, priority=2,recirc_id=0,actions=drop'],
] as const) {
  hidden(`a dump that has ${what} has all`, () => {
    const {flows} = bridgeWith(`${line}\n`).input.bridges[0]!
    const sw = controlled(CONTROL, {flows, failMode: 'standalone'})
    assert.is(met(sw, 'in_port=1,tcp,nw_dst=192.168.7.9,tcp_dst=6653'), 'undefined')
  })
}

hidden('the host gets what a DHCP server answers, though a flow drops it', () => {
  const {flows} = bridgeWith('priority=65535 actions=drop\n').input.bridges[0]!
  assert.equal(effects(send(controlled(CONTROL, {flows}), ANSWER)), ['drop drop-action', 'output 65534'])
  assert.equal(effects(send(controlled({...CONTROL, inBand: []}, {flows}), ANSWER)), ['drop drop-action'])
})

hidden('the host may get it where only the name of a controller is known', () => {
  assert.equal(effects(send(controlled(NAMED), ANSWER)), [
    'output 2',
    'undetermined whether in-band control gives the host this DHCP answer rests on the address of a controller',
  ])
})

hidden.run()
