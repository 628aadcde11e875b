import {secondsBefore} from '../../instants.ts'
import {nodeObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

/** What Antrea's host-local IPAM, and its own, say when there is none left. */
const EXHAUSTED = /no IP addresses? available|no available IP|all IP addresses .*allocated|IPPool .*exhausted/i

const RECENT_SECONDS = 300

export const rule: ClusterRule = {
  id: 'ANT0906',
  slug: 'addresses-exhausted',
  title: 'A node has no address left for a new pod',
  severity: 'error',
  scope: 'cluster',
  needs: ['core/v1/events', 'core/v1/pods'],
  follows: [{rule: 'ANT0907', by: 'node'}],
  cause:
    'The Pod CIDR of the node is smaller than the pods that it may run, or addresses of pods that are gone were never released.',
  impact: 'New pods of the node wait for ever.',
  detection: 'An event of the last five minutes, of a pod that still waits, says that no address is available.',
  remedy: [
    {
      kind: 'look',
      text: 'Count the pods of the node',
      command: 'kubectl get pods -A --field-selector spec.nodeName={node} | wc -l',
    },
    {
      kind: 'look',
      text: 'Count the addresses that are taken',
      command: 'ls /var/run/antrea/cni/networks/antrea | wc -l   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({cluster, index}) {
    const events = yield* need(null, 'core/v1/events', cluster.events)
    yield* need(null, 'core/v1/pods', cluster.pods)
    const told = new Set<string>()
    for (const {message, involved, lastTimestamp, evidence} of events ?? []) {
      if (involved.kind !== 'Pod' || !EXHAUSTED.test(message)) continue
      const pod = index.pod(involved.namespace ?? 'default', involved.name)
      const age = secondsBefore(cluster.takenAt, lastTimestamp)
      if (!pod?.nodeName || pod.podIPs.length > 0 || age === null || age > RECENT_SECONDS || told.has(pod.nodeName))
        continue
      told.add(pod.nodeName)
      yield found({
        where: {node: pod.nodeName, object: nodeObject(pod.nodeName)},
        message: `${pod.nodeName} has no address left: pod ${pod.namespace}/${pod.name} waits for one`,
        evidence: [
          {...evidence, text: `${evidence.text}: ${message.replace(/\s+/g, ' ')}`.slice(0, 400)},
          pod.evidence,
        ],
      })
    }
  },
}
