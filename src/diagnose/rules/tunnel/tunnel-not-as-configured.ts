import {agentConfigOf} from '../../../model/antrea-context.ts'
import {deviceObject} from '../../object.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0325',
  slug: 'tunnel-not-as-configured',
  title: "A node's tunnel is not what antrea-config says",
  severity: 'info',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/configmaps'],
  follows: [{rule: 'ANT0301', by: 'object'}],
  explains: ['tunnel-type-mismatch', 'tunnel-mismatch'],
  cause:
    'The setting tunnelType or tunnelPort of antrea-config was changed, and the node’s agent has not been started since.',
  impact:
    'None while all nodes are alike. The next agent that starts makes its tunnel as configured, and loses the others.',
  detection:
    'Kind and UDP port of the node’s tunnel are compared with antrea-config. Nodes that differ from each other are another rule.',
  remedy: [
    look('See the tunnel of the node', 'ovs-vsctl --columns=type,options list Interface {device}   # on {node}'),
    startAgentAnew('Start all agents anew, one after the other'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const tunnel = ports?.find(
      ({role, bridge, options}) =>
        role === 'tunnel' && bridge === node.integrationBridge && options.get('remote_ip') === 'flow',
    )
    const config = tunnel && (yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster)))
    if (!tunnel || !config) return
    const type = config.tunnelType ?? 'geneve'
    const port = config.tunnelPort ?? (tunnel.type === type ? (STANDARD[type] ?? tunnel.tunnelPort) : null)
    const isOther = tunnel.type !== type || (port !== null && tunnel.tunnelPort !== null && tunnel.tunnelPort !== port)
    if (!isOther) return
    yield found({
      where: {node: node.name, object: deviceObject(tunnel.name)},
      message: `${tunnel.name} of ${node.name} is ${tunnel.type}${tunnel.tunnelPort === null ? '' : ` by port ${tunnel.tunnelPort}`}, antrea-config says ${type}${port === null ? '' : ` by port ${port}`}`,
      evidence: [tunnel.evidence],
    })
  },
}

const STANDARD: Readonly<Record<string, number>> = {geneve: 6081, vxlan: 4789, stt: 7471}
