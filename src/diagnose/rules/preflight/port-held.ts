import {numberOf} from '../../../host/json-field.ts'
import type {Link} from '../../../host/link.ts'
import type {Socket} from '../../../host/socket.ts'
import {deviceObject} from '../../object.ts'
import {needPlan, type Plan, usesTunnel} from '../../plan.ts'
import {found, type NodeRule, need, open} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0007',
  slug: 'port-held',
  title: 'Something else holds a port that Antrea needs',
  severity: 'error',
  scope: 'node',
  needs: ['sockets', 'ip-link', 'core/v1/configmaps'],
  follows: [],
  cause: 'Another program listens there, or another network plugin has a tunnel device of the same port.',
  impact: 'The agent does not start, or the node gets no tunnel: its pods reach no other node.',
  detection:
    'Sockets on the ports of the agent (10350 TCP, 10351 TCP and UDP), the tunnel (6081 or 4789 UDP) and WireGuard (51820 UDP), or those that antrea-config names, that belong to a process other than Antrea’s; devices of kind vxlan or geneve that are not Open vSwitch’s and have the tunnel’s port. Whose a socket is, is seen only where the probe saw all processes of the node.',
  remedy: [
    {kind: 'look', text: 'See who listens', command: 'ss -lntup   # on {node}'},
    {kind: 'look', text: 'See tunnel devices and their ports', command: 'ip -d link show   # on {node}'},
    {
      kind: 'repair',
      text: 'Stop the other program, or choose another port in antrea-config (apiPort, clusterPort, tunnelPort, wireGuard.port)',
      command: null,
    },
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const plan = yield* needPlan(cluster)
    const sockets = yield* need(node.name, 'sockets', node.model.sockets)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    if (!plan) return
    const others = (links?.items ?? []).filter((link) => takesTunnelPort(link, plan))
    for (const link of others)
      yield found({
        where: {node: node.name, object: deviceObject(link.ifname)},
        message: `${link.ifname} of ${node.name} is a ${link.kind} device with UDP port ${plan.tunnelPort}, which Antrea's tunnel needs`,
        evidence: [node.evidence('ip-link', link.line, `${link.ifname} ${link.kind} port ${plan.tunnelPort}`)],
      })
    for (const socket of sockets?.items ?? []) {
      const wanted = portsOf(plan).find(
        ({port, protocols}) => port === socket.port && protocols.includes(socket.protocol),
      )
      if (!wanted || isAntreas(socket)) continue
      const where = {node: node.name, object: `port/${socket.protocol}/${socket.port}`}
      const held = `${socket.protocol.toUpperCase()} port ${socket.port} of ${node.name}, which ${wanted.what} needs,`
      if (socket.processes.length > 0)
        yield found({
          where,
          message: `${held} is held by ${socket.processes.join(', ')}`,
          evidence: [node.evidence('sockets', socket.line, socket.text)],
        })
      // Sockets of tunnel devices are the kernel's own, and those of an agent that answers are the agent's.
      else if (wanted.ofAgent && node.agent.state !== 'up')
        yield open({
          where,
          what: `who holds ${socket.protocol} port ${socket.port}`,
          reason: `${held} is held by a process that was not seen`,
          measure: `ss -lntup   # on ${node.name}`,
        })
    }
  },
}

interface Wanted {
  readonly port: number
  readonly protocols: readonly string[]
  readonly what: string
  readonly ofAgent: boolean
}

function portsOf(plan: Plan): readonly Wanted[] {
  const {apiPort, clusterPort, tunnelPort, tunnelType, wireGuardPort, encryption} = plan
  return [
    {port: apiPort, protocols: ['tcp'], what: "antrea-agent's API", ofAgent: true},
    {port: clusterPort, protocols: ['tcp', 'udp'], what: "antrea-agent's gossip", ofAgent: true},
    ...(tunnelPort !== null && usesTunnel(plan)
      ? [
          {
            port: tunnelPort,
            protocols: [tunnelType === 'stt' ? 'tcp' : 'udp'],
            what: `the ${tunnelType} tunnel`,
            ofAgent: false,
          },
        ]
      : []),
    ...(encryption === 'wireguard'
      ? [{port: wireGuardPort, protocols: ['udp'], what: 'WireGuard', ofAgent: false}]
      : []),
  ]
}

/** `ss` cuts names of processes at 15 characters. */
const isAntreas = ({processes}: Socket): boolean => processes.some((name) => /^(?:antrea-|ovs-)/.test(name))

/** The kernel has one device a port: only Open vSwitch's own may have the tunnel's. */
const takesTunnelPort = ({kind, kindData, ifname}: Link, plan: Plan): boolean =>
  usesTunnel(plan) &&
  plan.datapathType === 'system' &&
  kind === plan.tunnelType &&
  numberOf(kindData, 'port') === plan.tunnelPort &&
  !/^(?:genev|vxlan)_sys_\d+$/.test(ifname)
