import {createConntrack} from '../../../src/ovs/pipeline/conntrack/conntrack.ts'
import type {ConntrackInput} from '../../../src/ovs/pipeline/conntrack/types.ts'
import type {BridgeInput, PortInput} from '../../../src/ovs/pipeline/input.ts'
import type {RunOptions} from '../../../src/ovs/pipeline/options.ts'
import type {Packet} from '../../../src/ovs/pipeline/packet.ts'
import type {PipelineResult} from '../../../src/ovs/pipeline/result.ts'
import {runPacket} from '../../../src/ovs/pipeline/run.ts'
import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import {formatFlowKey} from '../../../src/ovs/syntax/flow-key.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {parseGroups} from '../../../src/ovs/syntax/groups.ts'

const port = (ofport: number, more: Partial<PortInput> = {}): PortInput => ({
  name: `p${ofport}`,
  ofport,
  odpPort: ofport,
  type: 'system',
  options: new Map(),
  config: [],
  state: [],
  ...more,
})

/** A bridge `br0` with ports 1 to 4, its own port and the tunnel 20. */
export function bridgeWith(
  flows: string,
  groups = '',
  more: Partial<BridgeInput> = {},
  datapathType = 'netdev',
): Switch {
  return loadSwitch({
    datapathType,
    bridges: [
      {
        name: 'br0',
        failMode: 'secure',
        flows: parseFlows(flows).items,
        groups: parseGroups(groups).items,
        ports: [
          ...[1, 2, 3, 4].map((n) => port(n)),
          port(65534, {name: 'br0', odpPort: 100, type: 'internal'}),
          port(20, {
            name: 'tun0',
            type: 'geneve',
            options: new Map([
              ['remote_ip', 'flow'],
              ['key', 'flow'],
            ]),
          }),
        ],
        frags: 'normal',
        tableMiss: new Map(),
        fdb: [],
        otherConfig: new Map(),
        mcastSnooping: false,
        stp: false,
        rstp: false,
        mirrors: [],
        missing: new Map(),
        ...more,
      },
    ],
    nativeTunnels: null,
    features: new Map([['Tunnel push pop', 'No']]),
  })
}

/** A packet as a trace is asked about it. */
export function packetOf(flow: string): Packet {
  const parsed = parseFlowText(flow)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.packet
}

export const NO_LIMITS: ConntrackInput = {
  datapathType: 'netdev',
  entries: [],
  zoneLimits: new Map(),
  defaultLimit: null,
  maxConnections: null,
}

/** Sends a packet as a real one. */
export function send(sw: Switch, flow: string, more: Partial<RunOptions> = {}): PipelineResult {
  return runPacket(sw, {
    mode: 'real',
    bridge: 'br0',
    packet: packetOf(flow),
    size: null,
    conntrack: createConntrack({...NO_LIMITS, datapathType: sw.input.datapathType}),
    ...more,
  })
}

/** What happened, in short: `output 2`, `drop miss`, `undetermined`… */
export const effects = ({effects: all}: PipelineResult): string[] =>
  all.flatMap((effect) => {
    switch (effect.kind) {
      case 'output':
        return [`output ${effect.port}`]
      case 'drop':
        return [`drop ${effect.reason}`]
      case 'suppressed':
        return [`suppressed ${effect.reason}`]
      case 'controller':
        return [`controller ${effect.reason}`]
      case 'undetermined':
        return [`undetermined ${effect.reason}`]
      default:
        return []
    }
  })

/** The header that left with the first output. */
export function left(result: PipelineResult): string {
  const output = result.effects.find(({kind}) => kind === 'output')
  return output?.kind === 'output' ? formatFlowKey(output.packet) : 'nothing'
}
