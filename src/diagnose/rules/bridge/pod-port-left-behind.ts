import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0208',
  slug: 'pod-port-left-behind',
  title: 'A port of a pod that is gone was left on the bridge',
  severity: 'info',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/pods'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  cause:
    'The pod ended while the agent was away, or the runtime never asked the CNI plug-in to disconnect it. The agent cleans up when it starts.',
  impact: 'Its address and its port number stay in use: another pod may get the address, and flows of the port go on.',
  detection:
    'A port of Antrea’s for a pod that the API server does not list, or lists on another node. A port that Open vSwitch could not open is another rule.',
  remedy: [
    {kind: 'look', text: 'See whether the pod exists', command: 'kubectl get pod -n {namespace} {pod} -o wide'},
    {
      kind: 'repair',
      text: 'Start the agent of the node anew: it cleans up',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    if (!ports || !pods) return
    for (const port of ports) {
      const {pod} = port
      if (!pod || port.role !== 'container' || port.error !== null || port.ofport === null || port.ofport < 0) continue
      const listed = index.pod(pod.namespace, pod.name)
      if (listed?.nodeName === node.name) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `${port.bridge} of ${node.name} has port ${port.name} of pod ${pod.namespace}/${pod.name}, which ${listed ? `is on ${listed.nodeName ?? 'no node'}` : 'does not exist'}`,
        evidence: [port.evidence],
        values: {namespace: pod.namespace, pod: pod.name},
      })
    }
  },
}
