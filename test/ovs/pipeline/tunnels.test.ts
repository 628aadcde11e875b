import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {W} from '../../../src/ovs/fields.ts'
import type {BridgeInput, PortInput} from '../../../src/ovs/pipeline/input.ts'
import type {PipelineResult} from '../../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import type {Switch} from '../../../src/ovs/pipeline/switch.ts'
import {packetTypeMode, tunnelConfig} from '../../../src/ovs/pipeline/tunnel-config.ts'
import {arrivalOf} from '../../../src/ovs/pipeline/tunnel-receive.ts'
import {parseOdpFlow} from '../../../src/ovs/syntax/odp-flow.ts'
import {bridgeWith, effects, packetOf, send} from './bridge.ts'

const tunnels = suite('ovs/pipeline/tunnels')

const tunnel = (ofport: number, type: string, options: Readonly<Record<string, string>>): PortInput => ({
  name: `t${ofport}`,
  ofport,
  odpPort: 6081,
  type,
  options: new Map(Object.entries(options)),
  config: [],
  state: [],
})
const plain: PortInput = {...tunnel(1, '', {}), name: 'p1', odpPort: 1}

const TCP = 'in_port=1,tcp,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=60'

const withTunnels = (actions: string, ports: readonly PortInput[], more: Partial<BridgeInput> = {}): Switch =>
  bridgeWith(`table=0, in_port=1 actions=${actions}\n`, '', {ports: [plain, ...ports], ...more})

const faithfully = (sw: Switch, choose: readonly number[] = []): PipelineResult =>
  runPacket(sw, {mode: 'faithful', bridge: 'br0', packet: packetOf(TCP), size: null, conntrack: null, choose})

const actionsOf = ({passes}: PipelineResult): string | null | undefined => passes[0]?.datapathActions

for (const [options, expected] of [
  [{remote_ip: '192.0.2.2'}, 'dst=192.0.2.2,ttl=64,tp_dst=6081,flags(df)'],
  [{remote_ip: '192.0.2.2', key: '010'}, 'tun_id=0x8,dst=192.0.2.2,ttl=64,tp_dst=6081,flags(df|key)'],
  [{remote_ip: '192.0.2.2', key: '0x1g'}, 'tun_id=0x1,dst=192.0.2.2,ttl=64,tp_dst=6081,flags(df|key)'],
  [{remote_ip: '192.0.2.2', ttl: '300'}, 'dst=192.0.2.2,ttl=44,tp_dst=6081,flags(df)'],
  [{remote_ip: '192.0.2.2', ttl: 'inherit'}, 'dst=192.0.2.2,ttl=60,tp_dst=6081,flags(df)'],
  [{remote_ip: '192.0.2.2', tos: '0x23'}, 'dst=192.0.2.2,ttl=64,tp_dst=6081,flags(df)'],
  [{remote_ip: '192.0.2.2', tos: '32'}, 'dst=192.0.2.2,tos=0x20,ttl=64,tp_dst=6081,flags(df)'],
  [{remote_ip: '192.0.2.2', df_default: 'false'}, 'dst=192.0.2.2,ttl=64,tp_dst=6081,flags(0)'],
  [{remote_ip: '192.0.2.2', csum: 'true', dst_port: '7000'}, 'dst=192.0.2.2,ttl=64,tp_dst=7000,flags(df|csum)'],
  [
    {remote_ip: '2001:db8::2', local_ip: '2001:db8::1'},
    'ipv6_src=2001:db8::1,ipv6_dst=2001:db8::2,ttl=64,tp_dst=6081,flags(df)',
  ],
] as const) {
  tunnels(`writes the header of a port with ${JSON.stringify(options)}`, () => {
    const result = faithfully(withTunnels('output:5', [tunnel(5, 'geneve', options)]))
    assert.is(actionsOf(result), `set(tunnel(${expected})),6081`)
  })
}

for (const [type, options, mode] of [
  ['geneve', {}, 'legacy_l2'],
  ['gtpu', {}, 'legacy_l3'],
  ['gtpu', {packet_type: 'ptap'}, 'ptap'],
  ['gre', {packet_type: 'legacy_l3'}, 'legacy_l3'],
  ['vxlan', {packet_type: 'legacy_l3'}, 'legacy_l2'],
  ['vxlan', {packet_type: 'legacy_l3', exts: 'gpe'}, 'legacy_l3'],
  ['patch', {}, 'ptap'],
  ['internal', {}, 'legacy_l2'],
] as const) {
  tunnels(`takes a ${type} port with ${JSON.stringify(options)} for ${mode}`, () => {
    assert.is(packetTypeMode(tunnel(5, type, options)), mode)
  })
}

tunnels('reads ERSPAN as hexadecimal, and all of it from the flow where its version is the flow’s', () => {
  const {erspan} = tunnelConfig(tunnel(5, 'erspan', {erspan_ver: '2', erspan_hwid: '10', erspan_dir: '1'}))
  assert.equal(erspan, {ver: 2, idx: 0, dir: 1, hwid: 16})
  const {erspan: open} = tunnelConfig(tunnel(5, 'erspan', {erspan_ver: 'flow', erspan_idx: '3'}))
  assert.equal(open, {ver: 'flow', idx: 'flow', dir: 'flow', hwid: 'flow'})
})

const PORTS = [
  tunnel(10, 'geneve', {remote_ip: '192.0.2.2', key: '5'}),
  tunnel(11, 'geneve', {remote_ip: '192.0.2.2', key: 'flow'}),
  tunnel(12, 'geneve', {remote_ip: '192.0.2.2', key: 'flow', local_ip: '192.0.2.1'}),
  tunnel(13, 'geneve', {remote_ip: 'flow', key: '7'}),
  tunnel(14, 'geneve', {remote_ip: 'flow', key: 'flow', local_ip: 'flow'}),
  tunnel(15, 'geneve', {remote_ip: '2001:db8::2', key: 'flow'}),
  plain,
]

for (const [key, expected] of [
  ['tunnel(tun_id=5,src=192.0.2.2,dst=192.0.2.1,ttl=64,flags(key)),in_port(6081)', 10],
  ['tunnel(tun_id=6,src=192.0.2.2,dst=192.0.2.9,ttl=64,flags(key)),in_port(6081)', 11],
  ['tunnel(tun_id=6,src=192.0.2.2,dst=192.0.2.1,ttl=64,flags(key)),in_port(6081)', 12],
  ['tunnel(tun_id=7,src=192.0.2.2,dst=192.0.2.1,ttl=64,flags(key)),in_port(6081)', 13],
  ['tunnel(tun_id=8,src=192.0.2.8,dst=192.0.2.1,ttl=64,flags(key)),in_port(6081)', 14],
  ['tunnel(tun_id=8,ipv6_src=2001:db8::2,ipv6_dst=2001:db8::1,ttl=64,flags(key)),in_port(6081)', 15],
  ['in_port(1)', 1],
  ['in_port(6081)', 'no OpenFlow port for datapath port 6081'],
  [
    'tunnel(tun_id=8,src=192.0.2.8,dst=192.0.2.1,ttl=64,flags(key)),in_port(1)',
    'no OpenFlow tunnel port for this packet',
  ],
] as const) {
  tunnels(`finds ${expected} for ${key}`, () => {
    const read = parseOdpFlow(`${key},eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),eth_type(0x0800),ipv4(frag=no)`)
    if (!('packet' in read)) throw new Error(JSON.stringify(read))
    const arrival = arrivalOf([{name: 'br0', ports: PORTS}], read)
    if ('packet' in arrival) assert.is(arrival.packet[W.in_port], expected)
    else assert.equal(arrival, {error: expected})
  })
}

tunnels('says that options mean nothing without the TLV map', () => {
  const options = 'geneve({class=0xffff,type=0,len=4,0x5})'
  const read = parseOdpFlow(`tunnel(tun_id=5,src=192.0.2.2,dst=192.0.2.1,ttl=64,${options},flags(key)),in_port(6081)`)
  if (!('packet' in read)) throw new Error(JSON.stringify(read))
  assert.equal(arrivalOf([{name: 'br0', ports: PORTS}], read), {
    unread: 'options of a tunnel: the TLV map of br0 is not known',
  })
  const sw = withTunnels('set_field:5->tun_metadata0,output:5', [tunnel(5, 'geneve', {remote_ip: '192.0.2.2'})])
  assert.equal(
    faithfully(sw).undetermined.map(({reason}) => reason),
    ['options of a tunnel header: the TLV map of br0 is not known'],
  )
  assert.equal(effects(send(sw, TCP)), ['output 5'])
})

tunnels('sends a real packet without Ethernet by a port of layer 3, and with it by the next', () => {
  const sw = withTunnels('output:5', [tunnel(5, 'gtpu', {remote_ip: '192.0.2.2', key: '3'})])
  const [output] = send(sw, TCP).effects.filter(({kind}) => kind === 'output')
  assert.is(output?.kind === 'output' && output.packet[W.packet_type], 0x10800)
})

tunnels('leaves open what ends ovs-vswitchd: more to do after a port of layer 3', () => {
  const sw = withTunnels('output:5,output:2', [
    tunnel(5, 'gtpu', {remote_ip: '192.0.2.2', key: '3'}),
    {...plain, name: 'p2', ofport: 2, odpPort: 2},
  ])
  assert.match(faithfully(sw).undetermined[0]?.reason ?? '', /ovs-vswitchd ends itself here/)
})

tunnels('tries the orders of a flood that what a tunnel leaves tells apart', () => {
  const sw = withTunnels('FLOOD', [
    tunnel(5, 'geneve', {remote_ip: 'flow', key: '5'}),
    tunnel(6, 'geneve', {remote_ip: 'flow', key: '6'}),
  ])
  const [first] = faithfully(sw).choices
  assert.is(first?.candidates.length, 3)
  const keys = [1, 2].map((order) => faithfully(sw, [order]).passes[0]?.final[W.tun_id + 1])
  assert.equal(keys, [6, 5])
  assert.is(faithfully(sw, [1]).undetermined.length, 0)
  assert.match(faithfully(sw).undetermined[0]?.reason ?? '', /depends on its order/)
})

tunnels.run()
