import {neighbourFor} from '../../../host/neighbour.ts'
import {parseIp} from '../../../ip.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0110',
  slug: 'gateway-neighbour-wrong',
  title: 'A pod has the wrong MAC address for its gateway',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link', 'ip-addr', 'ip-neigh'],
  follows: [{rule: 'ANT0416', by: 'node'}],
  explains: ['neighbour-wrong', 'wrong-mac'],
  cause:
    'A static neighbour was set inside the pod, the gateway device was made anew, or somebody else answered ARP for the gateway’s address.',
  impact: 'What the pod sends to other networks goes to nobody.',
  detection:
    'The MAC address in the pod’s neighbour table for the gateway’s address is compared with that of the gateway device. An entry that the kernel holds for old (STALE) is left alone: it is asked again before long.',
  remedy: [
    {
      kind: 'look',
      text: 'See the neighbours inside the pod',
      command: 'kubectl exec -n {namespace} {name} -- ip neigh',
    },
    {kind: 'look', text: 'See the MAC address of the gateway', command: 'ip link show {gateway}   # on {node}'},
    {
      kind: 'repair',
      text: 'Take the entry out: the pod asks again',
      command: 'kubectl exec -n {namespace} {name} -- ip neigh del {address} dev {device}',
    },
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    yield* need(node.name, 'ovsdb', node.ports)
    const gateway = node.gatewayPort
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const mac = gateway?.link?.address?.toLowerCase()
    if (!gateway || !links || mac === undefined) return
    for (const each of yield* podInterfaces(context)) {
      const {pod, port, netns, link} = each
      const neighbours = yield* need(node.name, insidePod(each, 'ip-neigh'), netns.neighbours)
      for (const family of [4, 6] as const) {
        const address = node.devices.gatewayAddress(family)
        if (!neighbours || address === null || !port.addresses.some((ip) => parseIp(ip)?.family === family)) continue
        const state = neighbourFor(neighbours.items, address, link.ifname)
        if (state.kind !== 'resolved' || state.lladdr === null || state.entry.state.includes('STALE')) continue
        if (state.lladdr.toLowerCase() === mac) continue
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `pod ${pod.namespace}/${pod.name} sends to its gateway ${address} at ${state.lladdr}, but ${gateway.name} has ${mac}`,
          evidence: [
            netns.evidence('ip-neigh', state.entry.line, state.entry.text),
            node.evidence('ip-link', gateway.link?.line ?? null, `${gateway.name} link/ether ${mac}`),
          ],
          values: {gateway: gateway.name, address, device: link.ifname},
        })
      }
    }
  },
}
