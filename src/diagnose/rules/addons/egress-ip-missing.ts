import {sameIpText} from '../../../ip.ts'
import {needEgresses} from '../../egresses-of-cluster.ts'
import {egressObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0902',
  slug: 'egress-ip-missing',
  title: 'A node does not have the address of its Egress',
  severity: 'error',
  scope: 'node',
  needs: ['crd.antrea.io/v1beta1/egresses', 'core/v1/namespaces', 'ip-addr'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  cause:
    'Somebody or a program on the node (NetworkManager, cloud-init) removed the address, or the agent failed to add it.',
  impact: 'Nobody answers for the address: the pods of the Egress send from it, and get no reply.',
  detection:
    'The status of an Egress that has not changed for ten seconds names the node, and none of the node’s devices (antrea-egress0, antrea-ext.*, the transport interface) has its address.',
  remedy: [
    {kind: 'look', text: 'See the addresses', command: 'ip addr show   # on {node}'},
    {
      kind: 'repair',
      text: 'Let the agent add it again',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const egresses = yield* needEgresses(cluster)
    const own = (egresses ?? []).filter(({egress}) => egress.egressNode === node.name)
    if (own.length === 0 || node.unmodelled(false) !== null) return
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    if (!addresses) return
    for (const {egress, ip} of own) {
      if (ip === null || addresses.items.some(({local}) => sameIpText(local, ip))) continue
      yield found({
        where: {node: node.name, object: egressObject(egress.name)},
        message: `Egress ${egress.name} is on ${node.name}, and no device there has its address ${ip}`,
        evidence: [
          node.evidence('ip-addr', null, `no device has ${ip}`),
          {...egress.evidence, text: `${egress.name}: egressIP ${ip}, egressNode ${node.name}`},
        ],
      })
    }
  },
}
