import type {BridgeInput, PortInput, SwitchInput} from '../../ovs/pipeline/input.ts'
import type {TlvMapping} from '../../ovs/syntax/tlv-map.ts'
import {TLVS} from './test-switch.ts'

/** A set-up of a switch that has a tunnel: what it is called, the flows that meet it, and what it changes. */
export interface TunnelSituation {
  readonly situation: string
  readonly flows: string
  readonly ports: (ports: readonly PortInput[]) => Partial<BridgeInput>
  readonly datapath: Partial<SwitchInput>
}

const TO_TUNNEL = 'table=0, in_port=1 actions=output:2\ntable=0, in_port=LOCAL actions=output:3\n'
const WITH_OPTIONS =
  'table=0, in_port=1 actions=set_field:0x5->tun_metadata0,set_field:0x6->tun_metadata1,output:2\ntable=0, in_port=LOCAL actions=output:3\n'

const MAP: readonly TlvMapping[] = [...TLVS].map(([index, bytes]) => ({
  line: index + 1,
  optionClass: 0xffff,
  type: index,
  bytes,
  index,
}))

/** What each has beside the address of its other end. */
const TUNNELS: readonly (readonly [name: string, type: string, options: Readonly<Record<string, string>>])[] = [
  ['Geneve', 'geneve', {key: 'flow'}],
  ['Geneve with options', 'geneve', {key: 'flow'}],
  ['VXLAN', 'vxlan', {key: '5'}],
  ['VXLAN with group policy', 'vxlan', {key: '5', exts: 'gbp'}],
  ['VXLAN-GPE of layer 3', 'vxlan', {key: '5', exts: 'gpe', packet_type: 'legacy_l3'}],
  ['GRE with checksum and sequence', 'gre', {key: '5', csum: 'true', seq: 'true'}],
  ['packet-type-aware GRE', 'gre', {key: '5', packet_type: 'ptap'}],
  ['ERSPAN 1', 'erspan', {key: '5', erspan_ver: '1', erspan_idx: '3'}],
  ['ERSPAN 2', 'erspan', {key: '5', erspan_ver: '2', erspan_dir: '1', erspan_hwid: '4'}],
  ['GTP-U', 'gtpu', {key: '5'}],
  ['STT', 'stt', {key: '5'}],
  ['SRv6', 'srv6', {}],
]

const NATIVE: Partial<SwitchInput> = {
  features: new Map([['Tunnel push pop', 'Yes']]),
  nativeTunnels: {
    routes: ['192.0.2.0/24', '2001:db8::/32'].map((prefix) => ({
      prefix,
      dev: 'br0',
      gateway: null,
      source: prefix.includes(':') ? '2001:db8::1' : '192.0.2.1',
      local: false,
      mark: null,
    })),
    neighbours: ['192.0.2.2', '2001:db8::2'].map((ip) => ({ip, mac: '02:00:00:00:00:22', bridge: 'br0'})),
  },
}
const KERNEL: Partial<SwitchInput> = {features: new Map([['Tunnel push pop', 'No']])}

/** Tunnels of every type: the kernel's, of which the datapath makes the header, and native ones. */
export const TUNNEL_SITUATIONS: readonly TunnelSituation[] = TUNNELS.flatMap(([name, type, options]) =>
  [KERNEL, NATIVE].map((datapath) => ({
    situation: `${datapath === NATIVE ? 'native ' : ''}tunnels: ${name}`,
    flows: name.endsWith('options') ? WITH_OPTIONS : TO_TUNNEL,
    ports: (ports) => ({
      tlvMap: MAP,
      ports: ports.map((port) => {
        const remote = type === 'srv6' ? '2001:db8::2' : '192.0.2.2'
        if (port.ofport === 2) return {...port, type, options: new Map(Object.entries({...options, remote_ip: remote}))}
        return {...port, mac: '02:00:00:00:00:10'}
      }),
    }),
    datapath,
  })),
)
