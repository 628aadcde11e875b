import {formatIp, parseIp} from '../../../ip.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject, podObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0119',
  slug: 'port-address-shared',
  title: "Two ports of Antrea's bridge have the same pod address",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [
    {rule: 'ANT0109', by: 'object'},
    {rule: 'ANT0201', by: 'object'},
    {rule: 'ANT0208', by: 'object'},
  ],
  explains: ['misdelivered'],
  cause:
    'The address was given out again while the port of a pod that is gone was still there, or the node’s store of host-local addresses was lost.',
  impact:
    'Flows are kept by address: those of one port take the place of the other’s, and go when either port does. The pod may get no packets, now or when the agent cleans up.',
  detection: 'The addresses that Antrea wrote on the ports of one node (external_ids:ip-address) are compared.',
  remedy: [
    look(
      'See all ports with their pods and addresses',
      'ovs-vsctl --columns=name,external_ids find Port external_ids:antrea-type=container   # on {node}',
    ),
    repair('Take off the port whose pod is gone', 'ovs-vsctl --if-exists del-port {bridge} {device}   # on {node}'),
    startAgentAnew('Then start the agent of the node anew: it writes the flows of the other'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const owners = new Map<string, PortFacts>()
    for (const port of ports ?? []) {
      if (port.role !== 'container' || port.bridge !== node.integrationBridge) continue
      for (const text of port.addresses) {
        const ip = parseIp(text)
        const key = ip ? formatIp(ip) : text
        const other = owners.get(key)
        owners.set(key, other ?? port)
        if (!other || other.name === port.name) continue
        yield found({
          where: {node: node.name, object: objectOf(port)},
          message: `${other.name}${ofPod(other)} and ${port.name}${ofPod(port)} of ${node.name} both have ${key}`,
          evidence: [port.evidence, other.evidence].map((each, i) => ({
            ...each,
            text: `${(i === 0 ? port : other).name} external_ids:ip-address=${key}`,
          })),
          values: {bridge: port.bridge, device: port.name},
          touches: [other, port].map((each) => ({node: node.name, object: objectOf(each)})),
        })
      }
    }
  },
}

const objectOf = ({pod, name}: PortFacts): string => (pod ? podObject(pod) : deviceObject(name))
const ofPod = ({pod}: PortFacts): string => (pod ? ` (pod ${pod.namespace}/${pod.name})` : '')
