import {secondsBefore} from '../../instants.ts'
import {podObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

/** kubelet tries again in less; what is older may have been repaired. */
const RECENT_SECONDS = 300

export const rule: ClusterRule = {
  id: 'ANT0813',
  slug: 'pod-not-connected',
  title: 'A new pod gets no network',
  severity: 'warning',
  scope: 'cluster',
  needs: ['core/v1/events', 'core/v1/pods'],
  follows: [
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0801', by: 'node'},
    {rule: 'ANT0802', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
    {rule: 'ANT0906', by: 'node'},
    {rule: 'ANT0815', by: 'node'},
  ],
  cause:
    'The CNI plug-in did not reach the agent, or the agent failed at the pod: no address left, no answer of Open vSwitch, a device name that is taken. The event says which.',
  impact: 'The pod does not start.',
  detection:
    'A pod that waits without an address has an event FailedCreatePodSandBox of the last five minutes. Pods that got their network meanwhile are left out.',
  remedy: [
    {kind: 'look', text: 'Read all its events', command: 'kubectl describe pod -n {namespace} {name}'},
    {
      kind: 'look',
      text: 'Read what the agent says of it',
      command: 'grep {name} /var/log/antrea/antrea-agent.INFO | tail   # on the node of the pod',
    },
  ],
  proof: 'real',
  *evaluate({cluster, index}) {
    const events = yield* need(null, 'core/v1/events', cluster.events)
    yield* need(null, 'core/v1/pods', cluster.pods)
    if (!events || !cluster.pods.known) return
    const told = new Set<string>()
    for (const {reason, message, involved, lastTimestamp, evidence} of events) {
      if (reason !== 'FailedCreatePodSandBox' || involved.kind !== 'Pod') continue
      const pod = index.pod(involved.namespace ?? 'default', involved.name)
      const age = secondsBefore(cluster.takenAt, lastTimestamp)
      if (!pod || pod.podIPs.length > 0 || pod.phase !== 'Pending' || pod.deletionTimestamp !== null) continue
      if (age === null || age > RECENT_SECONDS || told.has(podObject(pod))) continue
      told.add(podObject(pod))
      const said = message.replace(/\s+/g, ' ').trim()
      yield found({
        where: {node: pod.nodeName, object: podObject(pod)},
        message: `Pod ${pod.namespace}/${pod.name}${pod.nodeName === null ? '' : ` on ${pod.nodeName}`} gets no network: ${said.slice(0, 300)}`,
        evidence: [{...evidence, text: `${evidence.text}: ${said}`.slice(0, 400)}, pod.evidence],
      })
    }
  },
}
