import {sameIpText} from '../../../ip.ts'
import {podObject} from '../../object.ts'
import {podPorts} from '../../pod-interfaces.ts'
import {look, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0118',
  slug: 'status-address-differs',
  title: 'The API server has another address of a pod than Antrea gave it',
  severity: 'warning',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb'],
  follows: [{rule: 'ANT0109', by: 'object'}],
  explains: ['no-such-pod', 'no-address', 'misrouted'],
  cause:
    'The pod’s sandbox was made anew and kubelet has not reported its new address, or another plug-in gave the pod an address of its own.',
  impact:
    'Services, policies and everybody who takes the pod’s address from Kubernetes send to one that is not its own.',
  detection:
    'Of each running pod that is older than a minute, at least one address in its status must be among those that Antrea wrote on its port (external_ids:ip-address). It may pass by itself: look again after a minute.',
  remedy: [
    look('See the address in the status', 'kubectl get pod -n {namespace} {name} -o wide'),
    look(
      'See the address that Antrea gave',
      'ovs-vsctl --columns=name,external_ids find Port external_ids:pod-name={name}   # on {node}',
    ),
    startPodAnew('If it stays so, start the pod anew'),
  ],
  proof: 'made',
  *evaluate(context) {
    const {node, cluster, index} = context
    yield* need(node.name, 'ovsdb', node.ports)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!pods) return
    for (const {
      pod: {namespace, name},
      port,
    } of podPorts(context)) {
      const pod = index.pod(namespace, name)
      if (pod?.phase !== 'Running' || pod.deletionTimestamp !== null || pod.hostNetwork) continue
      const isNew = Date.parse(cluster.takenAt) - Date.parse(pod.creationTimestamp ?? '') < NEW_MS
      if (isNew || pod.podIPs.length === 0 || port.addresses.length === 0) continue
      if (pod.podIPs.some((ip) => port.addresses.some((own) => sameIpText(own, ip)))) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `pod ${namespace}/${name} has ${pod.podIPs.join(' and ')} in its status, Antrea gave it ${port.addresses.join(' and ')}`,
        evidence: [
          {...pod.evidence, text: `${pod.evidence.text} has ${pod.podIPs.join(', ')}`},
          {...port.evidence, text: `${port.name} external_ids:ip-address=${port.addresses.join(',')}`},
        ],
      })
    }
  },
}

/** kubelet reports the address some seconds after the pod got it. */
const NEW_MS = 60_000
