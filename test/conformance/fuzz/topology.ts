import {fieldNamed} from '../../../src/ovs/fields.ts'
import type {Random} from './random.ts'
import {type BridgeSpec, type PortSpec, TO_KERNEL, type Topology, UNDERLAY} from './spec.ts'
import {tunnelSpecs} from './tunnels.ts'
import {formatFor, MACS} from './values.ts'

/** A datapath with one to three bridges. @param options numbers of the Geneve options that they know */
export function topologyFor(random: Random, options: readonly number[]): Topology {
  const peers = random.chance(0.4)
  const tunnels = random.chance(0.5)
  const bridges = [
    bridgeFor(random, options, 'br0', 1, [
      ...(peers ? [patch(2, 'br0', 'br1')] : []),
      ...(tunnels ? tunnelPorts(random) : []),
    ]),
  ]
  if (peers) bridges.push(bridgeFor(random, options, 'br1', 20, [patch(21, 'br1', 'br0')]))
  const commands: string[][] = []
  if (tunnels) {
    bridges.push(bridgeFor(random, options, UNDERLAY, 40, []))
    commands.push(
      ['netdev-dummy/ip4addr', UNDERLAY, '172.16.0.1/24'],
      ['netdev-dummy/ip6addr', UNDERLAY, 'fd00:172::1/64'],
      ['ovs/route/add', '172.16.0.0/24', UNDERLAY],
      ['ovs/route/add', 'fd00:172::/64', UNDERLAY],
      ['tnl/neigh/set', UNDERLAY, '172.16.0.2', '02:00:00:00:ac:02'],
      ['tnl/neigh/set', UNDERLAY, '172.16.0.3', '02:00:00:00:ac:03'],
      ['tnl/neigh/set', UNDERLAY, 'fd00:172::2', '02:00:00:00:ac:06'],
    )
    if (random.chance(0.5)) commands.push(['ovs/route/add', '10.0.0.0/8', UNDERLAY, '172.16.0.3'])
    if (random.chance(0.3)) commands.push(['ovs/route/add', '172.16.0.0/24', UNDERLAY, 'pkt_mark=7'])
    if (random.chance(0.3)) commands.push(TO_KERNEL)
  }
  return {bridges, vlanLimit: random.chance(0.25) ? 0 : 1, commands}
}

const plain = (name: string, ofport: number, type: string, options: Record<string, string> = {}): PortSpec => ({
  name,
  ofport,
  type,
  options,
  tag: null,
  trunks: [],
  vlanMode: null,
  isProtected: false,
  otherConfig: {},
  flags: [],
  isDown: false,
})

const patch = (ofport: number, from: string, to: string): PortSpec =>
  plain(`${from}-${to}`, ofport, 'patch', {peer: `${to}-${from}`})

function bridgeFor(
  random: Random,
  options: readonly number[],
  name: string,
  first: number,
  more: readonly PortSpec[],
): BridgeSpec {
  const styled = random.chance(0.6)
  const count = 3 + random.int(4)
  const ports = Array.from({length: count}, (_, i) => {
    const ofport = first + 2 + i
    return portFor(random, `${name}p${ofport}`, ofport, styled)
  })
  const all = [...ports, ...more, plain(name, 65534, 'internal')]
  return {
    name,
    ports: all,
    options,
    hasCollector: random.chance(0.7),
    frags: random.weighted([
      [6, 'normal'],
      [1, 'drop'],
      [2, 'nx-match'],
    ] as const),
    tableMiss: random.chance(0.25)
      ? new Map([0, 1, 2, 4].map((table) => [table, random.pick(['controller', 'continue', 'drop'])]))
      : new Map(),
    otherConfig: random.chance(0.15) ? {'forward-bpdu': 'true'} : {},
    fdb: random.some(ports, random.int(4)).map((port) => ({
      port: port.name,
      vlan: port.tag ?? random.pick([0, 0, 10, 20]),
      mac: formatFor(fieldNamed('eth_src'), random.pick(MACS.slice(0, 3))),
    })),
  }
}

function portFor(random: Random, name: string, ofport: number, styled: boolean): PortSpec {
  const port = plain(name, ofport, 'dummy')
  if (!styled) return port
  const flags = random.chance(0.25)
    ? [random.pick(['no-flood', 'no-forward', 'no-receive', 'no-packet-in', 'down'])]
    : []
  const isDown = random.chance(0.15)
  const mode = random.weighted([
    [4, null],
    [4, 'tag'],
    [2, 'access'],
    [3, 'trunks'],
    [1, 'trunk'],
    [2, 'native-tagged'],
    [2, 'native-untagged'],
    [1, 'dot1q-tunnel'],
  ] as const)
  const otherConfig: Record<string, string> = random.chance(0.15)
    ? {'priority-tags': random.pick(['always', 'if-nonzero', 'never'])}
    : {}
  const common = {...port, flags, isDown, otherConfig, isProtected: random.chance(0.2)}
  if (mode === null) return common
  const tag = mode === 'trunks' || mode === 'trunk' ? null : random.pick([10, 10, 20, 30])
  const trunks =
    mode === 'trunks' || mode === 'trunk' || (mode.startsWith('native') && random.chance(0.5))
      ? random.some([0, 10, 20, 30], 2)
      : []
  return {...common, tag, trunks, vlanMode: mode === 'tag' || mode === 'trunks' ? null : mode}
}

const tunnelPorts = (random: Random): PortSpec[] =>
  tunnelSpecs(random).map(({name, type, options}, i) => plain(name, 50 + i, type, options))
