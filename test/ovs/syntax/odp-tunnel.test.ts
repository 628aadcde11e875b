import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FLOW_WORDS} from '../../../src/ovs/fields.ts'
import {formatFlowKey} from '../../../src/ovs/syntax/flow-key.ts'
import {readOdpTunnel} from '../../../src/ovs/syntax/odp-tunnel.ts'

const tunnel = suite('ovs/syntax/odp-tunnel')

const read = (text: string): string => {
  const packet = new Uint32Array(FLOW_WORDS)
  const options = readOdpTunnel(packet, text)
  if ('unread' in options) return options.unread
  return formatFlowKey(packet).replace(/,vlan_tci.*$/, '')
}

const header = (more: Readonly<Record<string, string>>): string => {
  const all = {
    tun_src: '192.0.2.2',
    tun_dst: '192.0.2.1',
    tun_ipv6_src: '::',
    tun_ipv6_dst: '::',
    tun_gbp_id: '0',
    tun_gbp_flags: '0',
    tun_tos: '0',
    tun_ttl: '64',
    tun_erspan_ver: '0',
    gtpu_flags: '0',
    gtpu_msgtype: '0',
    tun_flags: '0',
    ...more,
  }
  const key = more.tun_id === undefined ? [] : [`tun_id=${more.tun_id}`]
  return [
    ...key,
    ...Object.entries(all).flatMap(([name, value]) => (name === 'tun_id' ? [] : [`${name}=${value}`])),
  ].join(',')
}

for (const [text, expected] of [
  ['src=192.0.2.2,dst=192.0.2.1,ttl=64,flags(df|key)', header({tun_flags: 'df'})],
  [
    'tun_id=0x5/0xff,src=192.0.2.2/255.0.0.0,dst=192.0.2.1,ttl=64,flags(-df+csum)',
    header({tun_id: '0x5', tun_flags: 'csum|key'}),
  ],
  [
    'tun_id=5,src=192.0.2.2,dst=192.0.2.1,tos=1,ttl=64,flags(0x3)',
    header({tun_id: '0x5', tun_tos: '1', tun_flags: 'oam|df|key'}),
  ],
  [
    'src=192.0.2.2,dst=192.0.2.1,ttl=64,vxlan(gbp(id=17,flags=0x8)),flags()',
    header({tun_gbp_id: '17', tun_gbp_flags: '0x8'}),
  ],
  [
    'src=192.0.2.2,dst=192.0.2.1,ttl=64,gtpu(flags=0x30,msgtype=255)',
    header({gtpu_flags: '0x30', gtpu_msgtype: '255'}),
  ],
  ['src=192.0.2.2,dst=192.0.2.1', 'a tunnel without a TTL is none'],
  ['src=192.0.2.2,dst=192.0.2.1,ttl=64,flags(foo)', "'flags(foo)' of a tunnel is not read"],
  ['src=192.0.2.2,dst=192.0.2.1,ttl=64,srv6(x)', "'srv6(x)' of a tunnel is not read"],
  ['src=host,ttl=64', "'src=host' of a tunnel is not read"],
  ['tun_id=x,ttl=64', "'tun_id=x' of a tunnel is not read"],
  ['ttl=many', "'ttl=many' of a tunnel is not read"],
  ['ttl=64,geneve({class=0xffff,len=4,0x5})', "'geneve({class=0xffff,len=4,0x5})' of a tunnel is not read"],
  ['ttl=64,erspan(ver=1,colour=2)', "'erspan(ver=1,colour=2)' of a tunnel is not read"],
  ['ttl=64,vxlan(5)', "'vxlan(5)' of a tunnel is not read"],
] as const) {
  tunnel(`reads ${text}`, () => assert.is(read(text), expected))
}

tunnel('keeps the options of a tunnel in their order, without their masks', () => {
  const text = 'ttl=64,geneve({class=0xffff,type=0,len=4,0x11/0xff}{class=0x1,type=0x82,len=8,0x22}),flags(key)'
  assert.equal(readOdpTunnel(new Uint32Array(FLOW_WORDS), text), [
    {optionClass: 0xffff, type: 0, bytes: 4, value: 0x11n},
    {optionClass: 1, type: 0x82, bytes: 8, value: 0x22n},
  ])
})

tunnel('takes four bits of the hardware id of ERSPAN', () => {
  const packet = new Uint32Array(FLOW_WORDS)
  readOdpTunnel(packet, 'src=192.0.2.2,dst=192.0.2.1,ttl=64,erspan(ver=2,dir=1,hwid=0x17)')
  assert.match(formatFlowKey(packet), /tun_erspan_ver=2,tun_erspan_dir=1,tun_erspan_hwid=0x7/)
})

tunnel.run()
