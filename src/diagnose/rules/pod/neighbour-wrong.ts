import {sameIpText} from '../../../ip.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces, podPorts} from '../../pod-interfaces.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0120',
  slug: 'neighbour-wrong',
  title: 'A pod has the wrong MAC address for another pod of its node',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link', 'ip-neigh'],
  follows: [
    {rule: 'ANT0109', by: 'object'},
    {rule: 'ANT0105', by: 'object'},
  ],
  explains: ['neighbour-wrong', 'wrong-mac'],
  cause: 'A static neighbour was set inside the pod, or somebody else answered ARP for the other pod’s address.',
  impact: 'What the pod sends to the other one is addressed to nobody, and dropped.',
  detection:
    'Entries of the pod’s neighbour table that are set by hand (PERMANENT) or confirmed (REACHABLE), for an address that Antrea gave another pod of the node, are compared with the MAC address that Antrea gave that pod. Older entries are asked again before long.',
  remedy: [
    look('See the neighbours inside the pod', 'kubectl exec -n {namespace} {name} -- ip neigh'),
    repair(
      'Take the entry out: the pod asks again',
      'kubectl exec -n {namespace} {name} -- ip neigh del {address} dev {device}',
    ),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const others = podPorts(context)
    for (const each of yield* podInterfaces(context)) {
      const {pod, netns, link} = each
      const neighbours = yield* need(node.name, insidePod(each, 'ip-neigh'), netns.neighbours)
      for (const {dev, dst, lladdr, state, line, text} of neighbours?.items ?? []) {
        if (dev !== link.ifname || lladdr === null || !state.some((word) => SURE.has(word))) continue
        const owners = others.filter(({port}) => port.addresses.some((ip) => sameIpText(ip, dst)))
        const [owner] = owners
        if (!owner || owners.some(({mac}) => mac === null || mac === lladdr.toLowerCase())) continue
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `pod ${pod.namespace}/${pod.name} sends to ${dst}, pod ${owner.pod.namespace}/${owner.pod.name}, at ${lladdr}, but that has ${owner.mac}`,
          evidence: [
            netns.evidence('ip-neigh', line, text),
            {...owner.port.evidence, text: `${owner.port.name} external_ids:attached-mac=${owner.mac}`},
          ],
          values: {address: dst, device: link.ifname},
          touches: [{node: node.name, object: podObject(owner.pod)}],
        })
      }
    }
  },
}

const SURE = new Set(['PERMANENT', 'REACHABLE'])
