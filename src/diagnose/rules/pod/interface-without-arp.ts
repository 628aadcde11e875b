import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {look, repair, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0117',
  slug: 'interface-without-arp',
  title: 'The interface inside a pod neither asks nor answers by ARP',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [],
  explains: ['no-neighbour', 'neighbour-wrong'],
  cause: 'A process in the pod with the right to do so turned ARP off (`ip link set … arp off`).',
  impact: 'The pod finds nobody on its link, its gateway included, and nobody finds it.',
  detection:
    'The flag NOARP on the pod’s end of a veth pair. The node’s end has no address and needs no ARP: nothing is said of it.',
  remedy: [
    look('See the flags of the interface', 'kubectl exec -n {namespace} {name} -- ip link show {device}'),
    repair('Turn it on, inside the pod’s network namespace', 'ip link set {device} arp on   # in the pod, as root'),
    startPodAnew('Or start the pod anew'),
  ],
  proof: 'real',
  *evaluate(context) {
    for (const {pod, netns, link} of yield* podInterfaces(context)) {
      if (link.kind !== 'veth' || !link.flags.includes('NOARP')) continue
      yield found({
        where: {node: context.node.name, object: podObject(pod)},
        message: `${link.ifname} inside pod ${pod.namespace}/${pod.name} has ARP turned off`,
        evidence: [netns.evidence('ip-link', link.line, `${link.ifname} <${link.flags.join(',')}>`)],
        values: {device: link.ifname},
      })
    }
  },
}
