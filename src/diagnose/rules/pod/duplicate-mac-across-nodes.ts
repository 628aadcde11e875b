import {podObject} from '../../object.ts'
import {look, startPodAnew} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0121',
  slug: 'duplicate-mac-across-nodes',
  title: 'Pods of two nodes have the same MAC address',
  severity: 'info',
  scope: 'cluster',
  needs: ['ovsdb'],
  follows: [],
  cause: 'The addresses are random, and two are the same by chance or because somebody set them.',
  impact:
    'None while the nodes are routed to each other, as Antrea does it; a bridge that both pods are in would mistake one for the other.',
  detection:
    'The MAC addresses that Antrea wrote on the ports of pods (external_ids:attached-mac) of all nodes are compared.',
  remedy: [
    look(
      'See the port with the address',
      'ovs-vsctl --columns=name,external_ids find Port external_ids:attached-mac={mac}   # on {node}',
    ),
    startPodAnew('If it disturbs, start one of the pods anew'),
  ],
  proof: 'made',
  *evaluate({facts}) {
    const owners = new Map<string, {readonly node: string; readonly text: string}>()
    for (const node of facts.nodes) {
      const ports = yield* need(node.name, 'ovsdb', node.ports)
      for (const {pod, mac, role, name, evidence} of ports ?? []) {
        if (role !== 'container' || !pod || mac === null) continue
        const text = `${pod.namespace}/${pod.name} on ${node.name}`
        const other = owners.get(mac)
        if (!other) owners.set(mac, {node: node.name, text})
        if (!other || other.node === node.name) continue
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `pods ${other.text} and ${text} both have MAC ${mac}`,
          evidence: [{...evidence, text: `${name} external_ids:attached-mac=${mac}`}],
          values: {mac},
        })
      }
    }
  },
}
