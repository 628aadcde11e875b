import type {Link} from '../../../host/link.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {whole} from '../../../trace/whole.ts'
import {podObject} from '../../object.ts'
import {antreasLink, insidePod, podPorts} from '../../pod-interfaces.ts'
import {look, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0112',
  slug: 'interface-missing',
  title: "A pod's end of its veth pair is not in the pod",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [{rule: 'ANT0201', by: 'object'}],
  explains: ['veth-missing', 'veth-peer', 'no-address', 'link-down'],
  cause:
    'Somebody moved the interface to another network namespace, the pair was deleted, or the container runtime made the pod’s namespace anew without asking the CNI plug-in again.',
  impact: 'The pod has no network: nothing that it sends or should get passes.',
  detection:
    'Among the devices inside the pod none is the other end of the node’s device and none is called eth0. Where the other end shows up on the node itself or in another pod, that is said, and also where the node’s end is gone with it.',
  remedy: [
    look('See the devices inside the pod', 'kubectl exec -n {namespace} {name} -- ip link'),
    look('See where the other end is (link-netnsid, or @ and its name)', 'ip -d link show {device}   # on {node}'),
    startPodAnew('Start the pod anew: it gets a new pair'),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    yield* need(null, 'core/v1/pods', context.cluster.pods)
    yield* need(node.name, 'ovsdb', node.ports)
    const nodeLinks = yield* need(node.name, 'ip-link', node.devices.links)
    if (!nodeLinks) return
    for (const each of podPorts(context)) {
      const {pod, port} = each
      const netns = node.model.pod(pod.namespace, pod.name)
      if (!netns || (port.link && port.link.kind !== 'veth')) continue
      const links = yield* need(node.name, insidePod(each, 'ip-link'), whole(netns.links, 'ip-link'))
      if (!links || antreasLink(links.items, port)) continue
      const elsewhere = port.link
        ? whereIsPeer(node, nodeLinks.items, port)
        : `, and ${node.name} has no ${port.name} either`
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `pod ${pod.namespace}/${pod.name} lacks the other end of ${port.name}: it has ${links.items.map(({ifname}) => ifname).join(', ')}${elsewhere}`,
        evidence: [
          netns.evidence('ip-link', links.items[0]?.line ?? null, links.items.map(({ifname}) => ifname).join(' ')),
          port.link
            ? node.evidence('ip-link', port.link.line, `${port.name} index ${port.link.ifindex}`)
            : node.evidence('ip-link', null, `no device ${port.name}`),
        ],
        values: {device: port.name},
      })
    }
  },
}

/** Two ends in one namespace name each other; in two, each has the other's index. */
function whereIsPeer(node: NodeFacts, nodeLinks: readonly Link[], {name, link}: PortFacts): string {
  const here = nodeLinks.find((other) => other.link === name || (link?.link && other.ifname === link.link))
  if (here) return `; it is ${here.ifname} of the node itself`
  for (const {namespace, name: podName, links} of node.model.pods) {
    const there = links.known && links.value.items.find((l) => l.kind === 'veth' && l.linkIndex === link?.ifindex)
    if (there) return `; it is ${there.ifname} in pod ${namespace}/${podName}`
  }
  return ''
}
