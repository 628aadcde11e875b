import {deviceObject, podObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0209',
  slug: 'port-not-taken-up',
  title: 'Open vSwitch has not taken up a port',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/pods'],
  follows: [{rule: 'ANT0801', by: 'node'}],
  explains: ['no-such-port', 'port-missing', 'port-broken'],
  cause:
    'The daemon ovs-vswitchd hangs, or is so busy that it has not read the database since the port was written: the agent waits for the port’s number and gives up after some seconds.',
  impact: 'The port passes nothing, and the pod that it is for does not start.',
  detection:
    'A row of Interface without a number and without an error. A pod’s port is told only where the pod is older than thirty seconds, for a new port has no number for an instant.',
  remedy: [
    look('See whether ovs-vswitchd answers', 'ovs-appctl coverage/show   # on {node}'),
    look('Read what it says', 'tail -n 50 /var/log/openvswitch/ovs-vswitchd.log   # on {node}'),
    repair(
      'Start Open vSwitch of the node anew; connections that are there stop for seconds',
      'kubectl exec -n kube-system ds/antrea-agent -c antrea-ovs -- ovs-ctl restart   # in the pod of {node}',
    ),
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    yield* need(null, 'core/v1/pods', cluster.pods)
    for (const port of ports ?? []) {
      if (port.ofport !== null || port.error !== null || port.bridge !== node.integrationBridge) continue
      const pod = port.pod && index.pod(port.pod.namespace, port.pod.name)
      const age = Date.parse(cluster.takenAt) - Date.parse(pod?.creationTimestamp ?? '')
      if (port.role === 'container' && !(age > NEW_MS)) continue
      yield found({
        where: {node: node.name, object: port.pod ? podObject(port.pod) : deviceObject(port.name)},
        message: `port ${port.name} of ${port.bridge} on ${node.name} has no number: ovs-vswitchd has not taken it up`,
        evidence: [port.evidence],
      })
    }
  },
}

const NEW_MS = 30_000
