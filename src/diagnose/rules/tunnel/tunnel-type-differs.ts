import type {AgentConfig} from '../../../antrea/agent-config.ts'
import {agentConfigOf} from '../../../model/antrea-context.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

interface Tunnel {
  readonly node: NodeFacts
  readonly port: PortFacts
  /** `geneve, port 6081`: what both ends of a tunnel must have in common. */
  readonly way: string
}

export const rule: ClusterRule = {
  id: 'ANT0301',
  slug: 'tunnel-type-differs',
  title: "A node's tunnel is of another kind than those of the others",
  severity: 'error',
  scope: 'cluster',
  needs: ['ovsdb', 'core/v1/configmaps'],
  follows: [],
  explains: ['tunnel-type-mismatch', 'tunnel-mismatch'],
  cause:
    'The setting tunnelType or tunnelPort of antrea-config was changed and not all agents were started anew, or somebody changed the tunnel’s port on the node.',
  impact: 'No packet passes between pods of this node and pods of the others, in either direction.',
  detection:
    'Type, UDP port and fixed key of the nodes’ tunnel ports are compared. Where they differ, the nodes that have what antrea-config says are right; where it does not tell, those that are more.',
  remedy: [
    {
      kind: 'look',
      text: 'See the tunnel of the node',
      command: 'ovs-vsctl --columns=type,options list Interface {device}   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start the agent of the node anew: it makes the tunnel as antrea-config says',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({facts, cluster}) {
    const tunnels: Tunnel[] = []
    for (const node of facts.nodes) {
      const ports = yield* need(node.name, 'ovsdb', node.ports)
      // A tunnel to one node only (IPsec) has its own settings.
      const shared = ports?.filter(({role, options}) => role === 'tunnel' && options.get('remote_ip') === 'flow') ?? []
      for (const port of shared) tunnels.push({node, port, way: wayOf(port)})
    }
    const ways = new Map<string, number>()
    for (const {way} of tunnels) ways.set(way, (ways.get(way) ?? 0) + 1)
    if (ways.size < 2) return
    const config = yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster))
    const right = (config && tunnels.find(({port}) => isAsConfigured(port, config))?.way) ?? mostCommon(ways)
    for (const {node, port, way} of tunnels) {
      if (way === right) continue
      const other = tunnels.find((tunnel) => tunnel.way === right) ?? tunnels.find((tunnel) => tunnel.way !== way)
      if (!other) continue
      const where = right === null ? null : node.name
      yield found({
        where: {node: where, object: deviceObject(port.name)},
        message: `${port.name} of ${node.name} is ${way}, that of ${other.node.name} is ${other.way}`,
        evidence: [port.evidence, other.port.evidence],
        values: {node: node.name},
        touches: [{node: node.name, object: deviceObject(port.name)}],
      })
      if (right === null) return
    }
  },
}

const wayOf = ({type, tunnelPort, keyText}: PortFacts): string =>
  `${type}${tunnelPort === null ? '' : ` by UDP port ${tunnelPort}`}${keyText}`

const isAsConfigured = ({type, tunnelPort, options, keyText}: PortFacts, config: AgentConfig): boolean =>
  type === (config.tunnelType ?? 'geneve') &&
  (config.tunnelPort === null ? !options.has('dst_port') : config.tunnelPort === tunnelPort) &&
  keyText === ''

/** The way of more nodes than any other; null where several have as many. */
function mostCommon(ways: ReadonlyMap<string, number>): string | null {
  const [first, second] = [...ways].toSorted(([, a], [, b]) => b - a)
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : null
}
