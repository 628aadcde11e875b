import {podObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0109',
  slug: 'duplicate-address',
  title: 'Two pods have the same address',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/pods'],
  follows: [],
  explains: ['misdelivered'],
  cause:
    'The address was given out while it was still in use: the node’s store of host-local addresses was lost, or held a pod’s address no longer.',
  impact: 'Packets for one of them reach the other: connections fail, or are answered by a stranger.',
  detection:
    'The addresses of all pods that are running, are not on the host’s network and are not being deleted are compared.',
  remedy: [
    {
      kind: 'look',
      text: 'See all pods with their addresses',
      command: 'kubectl get pods -A -o wide --field-selector spec.hostNetwork=false',
    },
    {
      kind: 'look',
      text: 'See which addresses the node’s store holds, a file each',
      command: 'ls /var/run/antrea/cni/networks/antrea   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start the younger of them anew',
      command: 'kubectl delete pod -n {namespace} {name}',
    },
    {
      kind: 'repair',
      text: 'If it comes back, drain the node and start it anew: all its pods get new addresses',
      command: null,
    },
  ],
  proof: 'real',
  *evaluate({cluster, index}) {
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!pods) return
    const seen = new Set<string>()
    for (const address of pods.flatMap(({podIPs}) => podIPs)) {
      const sharers = index
        .podsWithIp(address)
        .filter(({phase, deletionTimestamp}) => phase === 'Running' && deletionTimestamp === null)
        .toSorted((a, b) => ((a.creationTimestamp ?? '') < (b.creationTimestamp ?? '') ? -1 : 1))
      const [first, ...others] = sharers
      const youngest = others.at(-1)
      const names = sharers.map(podObject).join(' ')
      if (!first || !youngest || seen.has(names)) continue
      seen.add(names)
      const isOnOneNode = sharers.every(({nodeName}) => nodeName === first.nodeName)
      yield found({
        where: {node: isOnOneNode ? first.nodeName : null, object: podObject(youngest)},
        message: `${address} is the address of ${sharers.map((pod) => `pod ${pod.namespace}/${pod.name} (${pod.nodeName})`).join(' and of ')}`,
        evidence: sharers.map(({evidence}) => ({...evidence, text: `${evidence.text} has ${address}`})),
        values: {node: youngest.nodeName ?? ''},
        touches: sharers.map((pod) => ({node: pod.nodeName, object: podObject(pod)})),
      })
    }
  },
}
