import {podObject} from '../../object.ts'
import {podPorts} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0111',
  slug: 'duplicate-mac',
  title: 'Two pods of a node have the same MAC address',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb'],
  follows: [],
  explains: ['misdelivered'],
  cause: 'An address was set by hand, or the agent has taken a port over twice.',
  impact: 'Frames for one of them go to the other’s port.',
  detection: 'The MAC addresses that Antrea wrote on the ports of living pods of one node are compared.',
  remedy: [
    {
      kind: 'look',
      text: 'See the ports with the address',
      command: 'ovs-vsctl --columns=name,external_ids find Port external_ids:attached-mac={mac}   # on {node}',
    },
    {kind: 'repair', text: 'Start one of the pods anew', command: 'kubectl delete pod -n {namespace} {name}'},
  ],
  proof: 'made',
  *evaluate(context) {
    const {node, cluster} = context
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(null, 'core/v1/pods', cluster.pods)
    const owners = new Map<string, ReturnType<typeof podPorts>[number]>()
    for (const each of podPorts(context)) {
      const {pod, port, mac} = each
      const other = mac === null ? undefined : owners.get(mac)
      if (mac !== null && !other) owners.set(mac, each)
      if (!other) continue
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `pods ${other.pod.namespace}/${other.pod.name} and ${pod.namespace}/${pod.name} of ${node.name} both have MAC ${mac}`,
        evidence: [port.evidence, other.port.evidence],
        values: {mac: mac ?? ''},
        touches: [{node: node.name, object: podObject(other.pod)}],
      })
    }
  },
}
