import type {Random} from './random.ts'

/** A tunnel port's name, type and options. */
export interface TunnelSpec {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, string>>
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  {csum: 'true'},
  {tos: 'inherit'},
  {ttl: 'inherit'},
  {tos: '0x20', ttl: '10'},
  {df_default: 'false'},
  {egress_pkt_mark: '7'},
]

/** Tunnel ports of every type; each matches other packets than the rest, else the switch would refuse it. */
export function tunnelSpecs(random: Random): TunnelSpec[] {
  const near = (): string => random.pick(['172.16.0.2', '172.16.0.2', '172.16.0.3', '172.16.0.9', 'flow'])
  const outer = (type: string, name: string, key: string, more: Readonly<Record<string, string>> = {}): TunnelSpec => ({
    name,
    type,
    options: {remote_ip: near(), ...keyOf(random, key), ...random.pick(HEADERS), ...more},
  })
  const specs = [
    {name: 'gnv0', type: 'geneve', options: {remote_ip: 'flow', key: 'flow', ...random.pick(HEADERS)}},
    outer('geneve', 'gnv1', '1234'),
    outer('geneve', 'gnv6', '6', {remote_ip: 'fd00:172::2'}),
    outer('geneve', 'gnvl', '8', random.pick([{local_ip: '172.16.0.1'}, {local_ip: 'flow', remote_ip: 'flow'}])),
    outer('vxlan', 'vxl0', '77'),
    outer('vxlan', 'vxl1', '3', random.pick([{}, {dst_port: '8472'}, {local_ip: '172.16.0.1'}])),
    outer('vxlan', 'vxlg', '4', {dst_port: '4790', exts: 'gbp'}),
    outer('vxlan', 'vxlp', '5', {dst_port: '4791', exts: 'gpe', ...random.pick([{}, {packet_type: 'ptap'}])}),
    outer('gre', 'gre0', '9', random.pick([{}, {seq: 'true'}, {packet_type: 'ptap'}])),
    {name: 'gre1', type: 'gre', options: {remote_ip: '172.16.0.3', ...random.pick(HEADERS)}},
    outer('ip6gre', 'gre6', '7', {remote_ip: 'fd00:172::2'}),
    outer('erspan', 'ers1', '21', {erspan_ver: '1', erspan_idx: random.pick(['0x5', 'flow'])}),
    outer('erspan', 'ers2', '22', {
      erspan_ver: '2',
      erspan_dir: random.pick(['0', '1', 'flow']),
      erspan_hwid: random.pick(['0x7', '0x3f', 'flow']),
    }),
    outer('erspan', 'ersf', '23', {erspan_ver: 'flow'}),
    outer('ip6erspan', 'ers6', '24', {remote_ip: 'fd00:172::2', erspan_ver: random.pick(['1', '2', 'flow'])}),
    outer('gtpu', 'gtp0', '31', {packet_type: 'ptap'}),
    outer('stt', 'stt0', '41'),
  ]
  const some = random.some(specs, 2 + random.int(5))
  // What goes on after it was sent to a port of layer 3 ends ovs-vswitchd.
  const bare = [outer('gre', 'gre3', '11', {packet_type: 'legacy_l3'}), outer('gtpu', 'gtp3', '32')]
  return random.chance(0.06) ? [...some, random.pick(bare)] : some
}

const keyOf = (random: Random, key: string): Record<string, string> =>
  random.weighted<() => Record<string, string>>([
    [6, () => ({key})],
    [1, () => ({in_key: key, out_key: random.pick(['5', 'flow'])})],
  ])()
