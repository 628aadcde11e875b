import {podObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0101',
  slug: 'port-missing',
  title: "A pod has an address and no port on Antrea's bridge",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb'],
  follows: [],
  explains: ['port-missing', 'no-such-port'],
  cause:
    'The port was deleted from the bridge (`ovs-vsctl del-port`, a database that was made anew), or another CNI plug-in connected the pod.',
  impact: 'Nothing reaches the pod through Antrea, and what it sends reaches no one.',
  detection:
    'Each running pod of the node that is not on the host’s network, has an address and is not being deleted is looked up among the ports of the bridge, by the name that Antrea writes on its ports. Nothing is said where Antrea does not give the pods their addresses.',
  remedy: [
    {
      kind: 'look',
      text: 'See which ports the bridge has',
      command: 'ovs-vsctl --columns=name,external_ids find Port external_ids:pod-name={name}   # on {node}',
    },
    {
      kind: 'look',
      text: 'See whether another CNI plug-in comes before Antrea’s',
      command: 'ls /etc/cni/net.d   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start the pod anew: it gets a new port',
      command: 'kubectl delete pod -n {namespace} {name}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const bridge = node.integrationBridge
    const mode = node.mode?.trafficEncapMode
    if (!pods || !ports || bridge === null || !mode?.known || mode.value === 'networkPolicyOnly') return
    const connected = new Set(ports.flatMap(({pod}) => (pod ? [podObject(pod)] : [])))
    for (const pod of index.podsOn(node.name)) {
      const isNew = Date.parse(cluster.takenAt) - Date.parse(pod.creationTimestamp ?? '') < NEW_MS
      const isStable = !isNew && pod.phase === 'Running' && pod.podIPs.length > 0 && pod.deletionTimestamp === null
      if (!isStable || connected.has(podObject(pod))) continue
      const row = node.model.bridge(bridge)?.database
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `pod ${pod.namespace}/${pod.name} has ${pod.podIPs.join(' and ')}, but no port on ${bridge} of ${node.name}`,
        evidence: [
          node.evidence(
            'ovsdb',
            row?.known ? row.value.row.line : null,
            `no Port of ${bridge} has external_ids pod-name=${pod.name}, pod-namespace=${pod.namespace}`,
          ),
          pod.evidence,
        ],
      })
    }
  },
}

/** A pod that is younger may have been listed before, or after, its port was. */
const NEW_MS = 10_000
