import type {Random} from '../fuzz/random.ts'

/** A Port of br0 with its interfaces, as words for ovs-vsctl. */
export interface PortPlan {
  readonly name: string
  readonly interfaces: readonly InterfacePlan[]
  readonly columns: readonly string[]
}

export interface InterfacePlan {
  readonly name: string
  readonly ofport: number
  readonly columns: readonly string[]
}

/** A bridge br0, its other bridge br1, and what happens to both before questions are asked. */
export interface Network {
  readonly bridgeColumns: readonly string[]
  readonly ports: readonly PortPlan[]
  readonly peerPorts: readonly PortPlan[]
  /** Words for `ovs-vsctl -- create Mirror …`. */
  readonly mirrors: readonly (readonly string[])[]
  /** `mod-port` of ovs-ofctl. */
  readonly flags: readonly (readonly [port: string, flag: string])[]
  /** Milliseconds that pass; null: the clock runs. */
  readonly warp: number | null
  readonly flows: readonly string[]
  readonly groups: readonly string[]
  readonly fdb: readonly (readonly [port: string, vlan: number, mac: string])[]
  /** Bonds and the member that is made active. */
  readonly active: readonly (readonly [bond: string, member: string])[]
}

export const VLANS = [0, 10, 20, 30]
export const MACS = [1, 2, 3, 4, 5].map((n) => `50:54:00:00:00:0${n}`)

/** Plans a network from a seed's numbers. */
export function planNetwork(rng: Random, socketDir: string): Network {
  const lacp = rng.chance(0.25)
  const tree = rng.weighted([
    [7, 'none'],
    [2, 'stp'],
    [1, 'rstp'],
  ] as const)
  const ports = [...plainPorts(rng), ...bonds(rng, lacp ? socketDir : null), ...patchPorts(rng), ...tunnels(rng)]
  const names = ports.map(({name}) => name)
  return {
    bridgeColumns: bridgeColumns(rng, tree),
    ports,
    peerPorts: peerPorts(rng, lacp ? socketDir : null),
    mirrors: rng.chance(0.5) ? mirrors(rng, names) : [],
    flags: flags(rng, ports),
    warp: lacp || tree !== 'none' ? rng.pick([3000, 9000, 17_000, 33_000, 60_000]) : null,
    flows: flows(rng),
    groups: ['group_id=1,type=all,bucket=actions=NORMAL,bucket=actions=output:3'],
    fdb: fdb(rng, names),
    active: ports.flatMap(({name, interfaces}) =>
      interfaces.length > 1 && rng.chance(0.5) ? [[name, rng.pick(interfaces).name] as const] : [],
    ),
  }
}

function bridgeColumns(rng: Random, tree: 'none' | 'stp' | 'rstp'): string[] {
  return [
    `mcast_snooping_enable=${rng.chance(0.5)}`,
    ...(tree === 'none' ? [] : [`${tree}_enable=true`]),
    ...(rng.chance(0.4) ? ['other_config:mcast-snooping-disable-flood-unregistered=true'] : []),
    ...(rng.chance(0.2) ? ['other_config:forward-bpdu=true'] : []),
    ...(rng.chance(0.2) ? [`flood_vlans=${rng.pick(VLANS.slice(1))}`] : []),
  ]
}

const vlanColumns = (rng: Random): string[] => {
  const vlan = rng.pick(VLANS.slice(1))
  return rng.weighted([
    [5, []],
    [3, [`tag=${vlan}`]],
    [2, [`trunks=[0,${vlan}]`]],
    [1, [`vlan_mode=native-untagged`, `tag=${vlan}`]],
    [1, [`vlan_mode=native-tagged`, `tag=${vlan}`]],
    [1, [`vlan_mode=dot1q-tunnel`, `tag=${vlan}`]],
  ])
}

const portColumns = (rng: Random): string[] => [
  ...vlanColumns(rng),
  ...(rng.chance(0.2) ? ['protected=true'] : []),
  ...(rng.chance(0.2) ? ['other_config:mcast-snooping-flood=true'] : []),
  ...(rng.chance(0.2) ? ['other_config:mcast-snooping-flood-reports=true'] : []),
  ...(rng.chance(0.1) ? [`other_config:priority-tags=${rng.pick(['true', 'always', 'never'])}`] : []),
]

const plainPorts = (rng: Random): PortPlan[] =>
  [1, 2, 3, 4].map((ofport) => ({
    name: `p${ofport}`,
    interfaces: [
      {name: `p${ofport}`, ofport, columns: ['type=dummy', ...(rng.chance(0.1) ? ['lldp:enable=true'] : [])]},
    ],
    columns: portColumns(rng),
  }))

function bonds(rng: Random, socketDir: string | null): PortPlan[] {
  return ['b0', 'b1'].slice(0, rng.int(3)).map((name, i) => ({
    name,
    interfaces: Array.from({length: 2 + rng.int(2)}, (_, n) => ({
      name: `${name}m${n}`,
      ofport: 20 + 10 * i + n,
      columns: ['type=dummy', ...(socketDir ? [`options:pstream=punix:${socketDir}/${name}m${n}.sock`] : [])],
    })),
    columns: [...portColumns(rng), ...bondColumns(rng, socketDir !== null)],
  }))
}

const bondColumns = (rng: Random, lacp: boolean): string[] => [
  `bond_mode=${rng.pick(['active-backup', 'balance-slb', 'balance-tcp'])}`,
  ...(rng.chance(0.3) ? ['other_config:all-members-active=true'] : []),
  ...(rng.chance(0.3) ? [`other_config:bond-hash-basis=${rng.int(1000)}`] : []),
  ...(rng.chance(0.3) ? ['other_config:bond-rebalance-interval=0'] : []),
  ...(lacp || rng.chance(0.2) ? ['lacp=active', 'other_config:lacp-time=fast'] : []),
  ...(rng.chance(0.3) ? ['other_config:lacp-fallback-ab=true'] : []),
  ...(rng.chance(0.2) ? ['other_config:lb-output-action=true'] : []),
]

const tunnels = (rng: Random): PortPlan[] => {
  const columns = ['type=geneve', 'options:remote_ip=192.0.2.1', `options:key=${rng.pick(['flow', '5'])}`]
  return rng.chance(0.2)
    ? [{name: 't0', interfaces: [{name: 't0', ofport: 12, columns}], columns: portColumns(rng)}]
    : []
}

const patchPorts = (rng: Random): PortPlan[] =>
  rng.chance(0.5)
    ? [
        {
          name: 'pa',
          interfaces: [{name: 'pa', ofport: 10, columns: ['type=patch', 'options:peer=pb']}],
          columns: portColumns(rng),
        },
      ]
    : []

function peerPorts(rng: Random, socketDir: string | null): PortPlan[] {
  const ports: PortPlan[] = [
    {name: 'pb', interfaces: [{name: 'pb', ofport: 10, columns: ['type=patch', 'options:peer=pa']}], columns: []},
    {name: 'q1', interfaces: [{name: 'q1', ofport: 1, columns: ['type=dummy']}], columns: vlanColumns(rng)},
  ]
  if (socketDir === null) return ports
  const ends = ['b0', 'b1'].map((name, i) => ({
    name: `e${name}`,
    interfaces: [0, 1].map((n) => ({
      name: `e${name}m${n}`,
      ofport: 20 + 10 * i + n,
      columns: ['type=dummy', `options:stream=unix:${socketDir}/${name}m${n}.sock`],
    })),
    columns: ['bond_mode=active-backup', 'lacp=active', 'other_config:lacp-time=fast'],
  }))
  return [...ports, ...ends]
}

function mirrors(rng: Random, names: readonly string[]): string[][] {
  const port = () => `@${rng.pick(names)}`
  return Array.from({length: 1 + rng.int(3)}, (_, i) => [
    `name=m${i}`,
    ...rng.weighted<readonly string[]>([
      [4, ['select_all=true']],
      [4, [`select_src_port=${port()}`, `select_dst_port=${port()}`]],
      [
        2,
        [
          `select_dst_port=${rng
            .some(names, 2)
            .map((name) => `@${name}`)
            .join()}`,
        ],
      ],
    ]),
    ...(rng.chance(0.3) ? [`select_vlan=${rng.pick(VLANS)}`] : []),
    ...(rng.chance(0.7) ? [`output_port=${port()}`] : [`output_vlan=${rng.pick(VLANS.slice(1))}`]),
    ...(rng.chance(0.3) ? [`snaplen=${rng.pick([20, 77, 65535])}`] : []),
  ])
}

const FLAGS = ['no-flood', 'no-forward', 'no-receive', 'no-packet-in', 'down'] as const

const flags = (rng: Random, ports: readonly PortPlan[]): [string, string][] =>
  ports.flatMap(({interfaces}) =>
    interfaces.flatMap(({name}): [string, string][] => (rng.chance(0.12) ? [[name, rng.pick(FLAGS)]] : [])),
  )

const ACTIONS = [
  'NORMAL',
  'NORMAL',
  'NORMAL',
  'FLOOD',
  'ALL',
  'output:2,NORMAL',
  'load:0x1014->NXM_OF_VLAN_TCI[],NORMAL',
  'strip_vlan,NORMAL',
  'NORMAL,mod_dl_dst:50:54:00:00:00:02,NORMAL',
  'push_vlan:0x8100,set_field:4116->vlan_vid,output:20,output:1',
  'ct(commit,table=1),output:3',
  'ct(table=1),NORMAL',
  'group:1,output:4',
  'output:10,NORMAL',
  'clone(load:0x100a->NXM_OF_VLAN_TCI[],NORMAL),output:4',
  'set_queue:1,NORMAL,output:3',
  'load:3->NXM_OF_IN_PORT[],NORMAL',
  'learn(table=2,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[]),resubmit(,2),FLOOD',
]

/** `ct` is refused where a packet may be no IP. */
const flow = (match: string, actions: string): string =>
  `${match}${actions.includes('ct(') ? ',ip' : ''},actions=${actions}`

const flows = (rng: Random): string[] => [
  flow('table=0,priority=1', rng.pick(ACTIONS)),
  ...[1, 2, 3].map((n) => flow(`table=0,priority=${n + 1},in_port=${rng.pick([1, 2, 3, 20, 21])}`, rng.pick(ACTIONS))),
  flow('table=1', rng.pick(['NORMAL', 'FLOOD', 'output:1', 'output:2,NORMAL'])),
]

const fdb = (rng: Random, names: readonly string[]): [string, number, string][] =>
  MACS.slice(0, 4).flatMap((mac): [string, number, string][] =>
    rng.chance(0.7) ? [[rng.pick(names), rng.pick(VLANS), mac]] : [],
  )
