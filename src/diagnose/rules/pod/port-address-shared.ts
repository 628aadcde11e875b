import {formatIp, parseIp, sameIpText} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject, podObject} from '../../object.ts'
import {compareText} from '../../rank.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {type Found, found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0119',
  slug: 'port-address-shared',
  title: "Two ports of Antrea's bridge have the same pod address",
  severity: 'warning',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb'],
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
  detection:
    'The addresses that Antrea wrote on the ports of one node (external_ids:ip-address) are compared. Named is the port whose pod the API server does not list with the address; the newer, of the higher number, where it lists both or neither.',
  remedy: [
    look(
      'See all ports with their pods and addresses',
      'ovs-vsctl --columns=name,external_ids find Port external_ids:antrea-type=container   # on {node}',
    ),
    repair('Take off the port whose pod is gone', 'ovs-vsctl --if-exists del-port {bridge} {device}   # on {node}'),
    startAgentAnew('Then start the agent of the node anew: it writes the flows of the other'),
  ],
  proof: 'real',
  *evaluate({node, index}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const own = (ports ?? []).filter(({role, bridge}) => role === 'container' && bridge === node.integrationBridge)
    for (const [ip, sharing] of byAddress(own)) {
      const isRightful = ({pod}: PortFacts): boolean =>
        pod !== null && (index.pod(pod.namespace, pod.name)?.podIPs.some((each) => sameIpText(each, ip)) ?? false)
      const [owner, ...others] = sharing.toSorted(
        (a, b) =>
          Number(isRightful(b)) - Number(isRightful(a)) || numberOf(a) - numberOf(b) || compareText(a.name, b.name),
      )
      for (const port of others) if (owner) yield shared(node, ip, owner, port)
    }
  },
}

/** A port that Open vSwitch could not open is no older than any. */
const numberOf = ({ofport}: PortFacts): number => (ofport !== null && ofport > 0 ? ofport : Number.MAX_SAFE_INTEGER)

/** Ports of each address, each port once. */
function byAddress(ports: readonly PortFacts[]): ReadonlyMap<string, readonly PortFacts[]> {
  const all = new Map<string, PortFacts[]>()
  for (const port of ports)
    for (const text of port.addresses) {
      const ip = parseIp(text)
      const key = ip ? formatIp(ip) : text
      const sharing = all.get(key) ?? []
      if (!sharing.some(({name}) => name === port.name)) all.set(key, [...sharing, port])
    }
  return all
}

const shared = (node: NodeFacts, ip: string, owner: PortFacts, port: PortFacts): Found =>
  found({
    where: {node: node.name, object: objectOf(port)},
    message: `${owner.name}${ofPod(owner)} and ${port.name}${ofPod(port)} of ${node.name} both have ${ip}`,
    evidence: [port, owner].map((each) => ({...each.evidence, text: `${each.name} external_ids:ip-address=${ip}`})),
    values: {bridge: port.bridge, device: port.name},
    touches: [owner, port].map((each) => ({node: node.name, object: objectOf(each)})),
  })

const objectOf = ({pod, name}: PortFacts): string => (pod ? podObject(pod) : deviceObject(name))
const ofPod = ({pod}: PortFacts): string => (pod ? ` (pod ${pod.namespace}/${pod.name})` : '')
