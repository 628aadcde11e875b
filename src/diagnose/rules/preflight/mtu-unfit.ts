import {overheadBytes} from '../../../antrea/overhead.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {needPlan, type Plan} from '../../plan.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0010',
  slug: 'mtu-unfit',
  title: "The MTU of a node's network does not fit what pods are to have",
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link', 'core/v1/configmaps'],
  follows: [],
  cause:
    'The defaultMTU of antrea-config is too large for the network between the nodes, or one node’s device has another MTU than the others.',
  impact: 'Small packets get through, large ones do not: connections open and then hang.',
  detection:
    'The MTU of the device with the node’s internal address, less what tunnel and encryption take, is compared with defaultMTU of antrea-config; where that is not set, with what it is on most nodes.',
  remedy: [
    {kind: 'look', text: 'See the device', command: 'ip link show {device}   # on {node}'},
    {kind: 'repair', text: 'Give all nodes’ devices one MTU, or lower defaultMTU in antrea-config', command: null},
  ],
  proof: 'made',
  *evaluate({cluster, facts}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const plan = yield* needPlan(cluster)
    const rooms: Room[] = []
    for (const node of facts.nodes) {
      const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
      const links = yield* need(node.name, 'ip-link', node.devices.links)
      const room = addresses && links && plan && roomOf(node, plan)
      if (room) rooms.push(room)
    }
    if (!plan) return
    const wanted = plan.defaultMtu > 0 ? plan.defaultMtu : usual(rooms.map(({podMtu}) => podMtu))
    for (const {node, device, line, mtu, podMtu} of rooms) {
      if (podMtu >= wanted) continue
      const why =
        plan.defaultMtu > 0
          ? `defaultMTU of antrea-config is ${wanted}`
          : `on other nodes pods get ${wanted}, and send packets that large`
      yield found({
        where: {node: node.name, object: deviceObject(device)},
        message: `${device} of ${node.name} has MTU ${mtu}, which leaves ${podMtu} to pods; ${why}`,
        evidence: [node.evidence('ip-link', line, `${device} mtu ${mtu}`)],
      })
    }
  },
}

interface Room {
  readonly node: NodeFacts
  readonly device: string
  readonly line: number
  readonly mtu: number
  /** What tunnel and encryption leave. */
  readonly podMtu: number
}

function roomOf(node: NodeFacts, plan: Plan): Room | null {
  const {underlay: device, links} = node.devices
  const link = links.known ? links.value.items.find(({ifname}) => ifname === device) : undefined
  const mode = MODES[plan.encapMode]
  if (device === null || !link?.mtu || !mode) return null
  const ipv6 = node.devices.addressesOf(device).every((ip) => ip.includes(':'))
  const overhead = overheadBytes({mode, tunnelType: plan.tunnelType, encryption: plan.encryption, ipv6})
  return {node, device, line: link.line, mtu: link.mtu, podMtu: link.mtu - overhead}
}

const MODES: Readonly<Record<string, 'encap' | 'noEncap' | 'hybrid' | 'networkPolicyOnly'>> = {
  encap: 'encap',
  noencap: 'noEncap',
  hybrid: 'hybrid',
  networkpolicyonly: 'networkPolicyOnly',
}

/** What most nodes have; of two as frequent the larger. */
function usual(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [first] = [...counts].sort(([a, n], [b, m]) => m - n || b - a)
  return first?.[0] ?? 0
}
