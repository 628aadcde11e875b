import {sameIpText} from '../../../ip.ts'
import {whole} from '../../../trace/whole.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0106',
  slug: 'address-changed',
  title: 'A pod lacks the address that Antrea gave it',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link', 'ip-addr'],
  follows: [
    {rule: 'ANT0104', by: 'object'},
    {rule: 'ANT0119', by: 'object'},
  ],
  explains: ['no-address', 'spoof-guard', 'arp-spoof-guard', 'no-neighbour'],
  cause:
    'A process in the pod with the right to do so took the address off its interface, or put another in its place.',
  impact: 'Nobody answers at the pod’s address, and Antrea’s spoof guard drops what the pod sends from another one.',
  detection:
    'Each address that Antrea wrote on the pod’s port (external_ids:ip-address) must be on the interface inside the pod. Addresses beside them are left alone.',
  remedy: [
    {
      kind: 'look',
      text: 'See the addresses inside the pod',
      command: 'kubectl exec -n {namespace} {name} -- ip addr show {device}',
    },
    {kind: 'repair', text: 'Start the pod anew', command: 'kubectl delete pod -n {namespace} {name}'},
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    for (const each of yield* podInterfaces(context)) {
      const {pod, port, netns, link} = each
      const addresses = yield* need(node.name, insidePod(each, 'ip-addr'), whole(netns.addresses, 'ip-addr'))
      const own = addresses?.items.filter(({dev}) => dev === link.ifname)
      const lost = own && port.addresses.filter((ip) => !own.some(({local}) => sameIpText(local, ip)))
      if (!own || !lost || lost.length === 0) continue
      const has = own.filter(({scope}) => scope !== 'link').map(({local}) => local)
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `${link.ifname} of pod ${pod.namespace}/${pod.name} lacks ${lost.join(' and ')}, which Antrea gave it: it has ${has.join(', ') || 'no address'}`,
        evidence: [
          netns.evidence('ip-addr', own[0]?.line ?? null, `${link.ifname} ${has.join(' ') || 'without address'}`),
          {...port.evidence, text: `${port.name} external_ids:ip-address=${port.addresses.join(',')}`},
        ],
        values: {device: link.ifname},
      })
    }
  },
}
