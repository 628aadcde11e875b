import {FLOW_WORDS, W} from '../../ovs/fields.ts'
import {createConntrack} from '../../ovs/pipeline/conntrack/conntrack.ts'
import type {BridgeInput, PortInput, SwitchInput} from '../../ovs/pipeline/input.ts'
import type {Packet} from '../../ovs/pipeline/packet.ts'
import type {PipelineResult} from '../../ovs/pipeline/result.ts'
import {runPacket} from '../../ovs/pipeline/run.ts'
import {loadSwitch} from '../../ovs/pipeline/switch.ts'
import {parseFlowText} from '../../ovs/syntax/flow-text.ts'
import {parseFlows} from '../../ovs/syntax/flows.ts'
import {parseGroups} from '../../ovs/syntax/groups.ts'
import type {SupportLevel} from './answer.ts'

/** A switch that lacks nothing, so that whatever is undetermined is the simulator's own doing. */
export const TLVS: ReadonlyMap<number, number> = new Map(Array.from({length: 64}, (_, n) => [n, 4]))

const GROUPS = `group_id=1,type=all,bucket=bucket_id:0,actions=output:2,bucket=bucket_id:1,actions=output:3
group_id=2,type=indirect,bucket=bucket_id:0,actions=output:2
group_id=3,type=ff,bucket=bucket_id:0,watch_port:2,actions=output:2,bucket=bucket_id:1,watch_port:3,actions=output:3
group_id=4,type=select,bucket=bucket_id:0,weight:100,actions=output:2,bucket=bucket_id:1,weight:100,actions=output:3
group_id=5,type=select,selection_method=hash,fields(ip_src),bucket=bucket_id:0,weight:100,actions=output:2,bucket=bucket_id:1,weight:100,actions=output:3
`

const PACKETS: readonly string[] = [
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=40000,tcp_dst=80,tcp_flags=syn',
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,udp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,udp_src=40000,udp_dst=53',
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp,arp_op=1,arp_spa=10.0.0.1,arp_tpa=10.0.0.2',
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:01,udp,nw_src=10.0.0.1,nw_dst=224.1.1.1,nw_ttl=1,udp_src=40000,udp_dst=53',
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,dl_type=0x8847,mpls_label=5,mpls_bos=1,mpls_ttl=64',
]

/** The packets that every kind of action is tried on. */
export const samplePackets = (): Packet[] =>
  PACKETS.map((text) => {
    const read = parseFlowText(text)
    return 'packet' in read ? read.packet : new Uint32Array(FLOW_WORDS)
  })

const port = (name: string, ofport: number): PortInput => ({
  name,
  ofport,
  odpPort: ofport === LOCAL ? 100 : ofport,
  type: ofport === LOCAL ? 'internal' : '',
  options: new Map(),
  config: [],
  state: ['LIVE'],
  mac: `02:00:00:00:01:${(ofport % 256).toString(16).padStart(2, '0')}`,
})
const LOCAL = 65534

/** A switch with these flows and one difference, of its bridge or of its datapath. */
export function switchWith(
  flows: string,
  difference: Partial<BridgeInput> = {},
  datapath: Partial<SwitchInput> = {},
): SwitchInput {
  const names = {tlvs: TLVS}
  return {
    datapathType: 'netdev',
    nativeTunnels: {routes: [], neighbours: []},
    bridges: [
      {
        name: 'br0',
        failMode: 'secure',
        flows: parseFlows(flows, names).items,
        groups: parseGroups(GROUPS, names).items,
        ports: [port('p1', 1), port('p2', 2), port('p3', 3), port('br0', LOCAL)],
        frags: 'normal',
        tableMiss: new Map(),
        fdb: [],
        otherConfig: new Map(),
        mcastSnooping: false,
        stp: false,
        rstp: false,
        mirrors: [],
        missing: new Map(),
        meters: [1],
        ...difference,
      },
    ],
    ...datapath,
  }
}

/** Sends a packet through, with connections and a size. */
export function sendThrough(input: SwitchInput, mode: 'real' | 'faithful', packet: Packet): PipelineResult {
  const conntrack =
    mode === 'faithful'
      ? null
      : createConntrack({
          datapathType: input.datapathType,
          entries: [],
          zoneLimits: new Map(),
          defaultLimit: null,
          maxConnections: null,
        })
  return runPacket(loadSwitch(input), {mode, bridge: 'br0', packet: packet.slice(), size: 100, conntrack})
}

/** What the simulator said it does not know of all these packets. */
export function levelOf(input: SwitchInput, mode: 'real' | 'faithful', packets: readonly Packet[]): SupportLevel {
  const reasons = new Set(
    packets.flatMap((packet) => sendThrough(input, mode, packet).undetermined.map(({reason}) => reason)),
  )
  return reasons.size === 0 ? {status: 'exact', reasons: []} : {status: 'undetermined', reasons: [...reasons]}
}

/** The packet that has just this in its port words; where a field's bits are tried. */
export const blankPacket = (): Packet => {
  const packet = new Uint32Array(FLOW_WORDS)
  packet[W.in_port] = 1
  return packet
}
