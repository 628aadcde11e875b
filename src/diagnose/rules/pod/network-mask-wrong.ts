import {formatPrefix, prefixOf} from '../../../ip.ts'
import {whole} from '../../../trace/whole.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {look, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0116',
  slug: 'network-mask-wrong',
  title: 'A pod takes addresses beyond its node for neighbours',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/pods', 'ovsdb', 'ip-addr', 'ip-link'],
  follows: [{rule: 'ANT0106', by: 'object'}],
  explains: ['no-neighbour'],
  cause: 'A process in the pod set its address again with a shorter prefix than Antrea gave it.',
  impact:
    'The pod asks by ARP for pods of other nodes that fall into the larger network, instead of sending to the gateway: nobody answers.',
  detection:
    'The prefix of Antrea’s address inside the pod is compared with that of the gateway’s address on the node, where both are of one network.',
  remedy: [
    look('See the addresses inside the pod', 'kubectl exec -n {namespace} {name} -- ip addr show {device}'),
    startPodAnew(),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const mode = node.mode?.trafficEncapMode
    const onNode = yield* need(node.name, 'ip-addr', node.devices.addresses)
    const gateway = node.gatewayPort?.name
    if (!onNode || !mode?.known || mode.value === 'networkPolicyOnly') return
    for (const each of yield* podInterfaces(context)) {
      const {pod, port, netns, link} = each
      const addresses = yield* need(node.name, insidePod(each, 'ip-addr'), whole(netns.addresses, 'ip-addr'))
      for (const own of addresses?.items ?? []) {
        if (own.dev !== link.ifname || !port.addresses.includes(own.local) || !node.devices.onPodLink(own.local))
          continue
        const network = onNode.items.find((a) => a.dev === gateway && a.family === own.family && a.scope !== 'link')
        if (!network || own.prefixLength >= network.prefixLength) continue
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `pod ${pod.namespace}/${pod.name} has ${own.local}/${own.prefixLength}, the pods of ${node.name} are in ${formatPrefix(prefixOf(network.ip, network.prefixLength))}`,
          evidence: [
            netns.evidence('ip-addr', own.line, `${own.dev} ${own.local}/${own.prefixLength}`),
            node.evidence('ip-addr', network.line, `${network.dev} ${network.local}/${network.prefixLength}`),
          ],
          values: {device: link.ifname},
        })
      }
    }
  },
}
