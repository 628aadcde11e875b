import type {FlowFacts} from '../../../antrea/facts.ts'
import {valueSet} from '../../../antrea/facts.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {ClusterIndex} from '../../cluster-index.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {bridgeObject, podObject} from '../../object.ts'
import {needPipeline, type Pipeline, termOf} from '../../pipeline.ts'
import {found, type NodeRule, need} from '../../rule.ts'

const INPUT = ['Classifier', 'Classification', 'ARPSpoofGuard', 'SpoofGuard']
const OUTPUT = ['L2ForwardingCalc', 'L2Forwarding']

/** From here on numbers stand for no device: IN_PORT, LOCAL, CONTROLLER… (OFPP_MAX of OpenFlow 1.0). */
const RESERVED = 0xff00

export const rule: NodeRule = {
  id: 'ANT0512',
  slug: 'dead-port-flows',
  title: 'Flows are about a port that there is not',
  severity: 'warning',
  scope: 'node',
  needs: ['flows', 'ports-desc', 'ovsdb', 'core/v1/pods'],
  follows: [
    {rule: 'ANT0101', by: 'object'},
    {rule: 'ANT0202', by: 'node'},
    {rule: 'ANT0511', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  explains: ['no-such-port'],
  cause:
    'The port was deleted, or made anew with another number, and the agent was away or failed to delete the flows of the old one.',
  impact:
    'What the flows send there is lost. When Open vSwitch gives the number to another pod, that pod gets packets that are not its own, and its own may be dropped.',
  detection:
    'Flows of Classifier, ARPSpoofGuard and SpoofGuard that match a port, and flows of L2ForwardingCalc that send to one, whose number neither the switch nor its database knows. The database is read before the flows, the switch’s list after them, so that a port that just comes or goes is in one of them.',
  remedy: [
    {
      kind: 'look',
      text: 'See the ports that there are',
      command: 'ovs-ofctl -O OpenFlow15 dump-ports-desc {bridge}   # on {node}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const pipeline = yield* needPipeline(node)
    const database = yield* need(node.name, 'ovsdb', node.ports)
    yield* need(null, 'core/v1/pods', cluster.pods)
    if (!pipeline) return
    const bridge = node.model.bridge(pipeline.bridge)
    const listed = bridge && (yield* need(node.name, `ports-desc of ${pipeline.bridge}`, bridge.portsDesc))
    if (!database || !listed || listed.unparsed.length > 0) return
    const alive = new Set([...listed.items, ...database].map(({ofport}) => ofport))
    for (const [ofport, flows] of flowsByPort(pipeline)) {
      if (ofport <= 0 || ofport >= RESERVED || alive.has(ofport)) continue
      const pod = podOf(flows, node, index)
      yield found({
        where: {node: node.name, object: pod ? podObject(pod) : bridgeObject(pipeline.bridge)},
        message: `${flows.length === 1 ? 'A flow' : `${flows.length} flows`} of ${pipeline.bridge} on ${node.name} ${flows.length === 1 ? 'is' : 'are'} about port ${ofport}, which there is not${pod ? `; ${pod.namespace}/${pod.name} has its address` : ''}`,
        evidence: [
          ...flows.slice(0, 4).map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
          node.model.evidence('ports-desc', null, `no port ${ofport}`, {bridge: pipeline.bridge}),
        ],
        values: {bridge: pipeline.bridge},
      })
    }
  },
}

function flowsByPort(pipeline: Pipeline): ReadonlyMap<number, readonly FlowFacts[]> {
  const found = new Map<number, FlowFacts[]>()
  const add = (ofport: number, facts: FlowFacts): void => {
    const own = found.get(ofport)
    if (own) own.push(facts)
    else found.set(ofport, [facts])
  }
  for (const facts of INPUT.flatMap(pipeline.table)) {
    const port = termOf(facts, 'in_port')
    if (port !== null && /^\d+$/.test(port)) add(Number(port), facts)
  }
  for (const facts of OUTPUT.flatMap(pipeline.table)) {
    const port = valueSet(facts.actions, 'reg1', 0, 32)
    if (port !== null) add(Number(port), facts)
  }
  return found
}

/** The pod of this node that has the address which the flows let pass. */
function podOf(flows: readonly FlowFacts[], node: NodeFacts, index: ClusterIndex) {
  const addresses = flows.flatMap((facts) => termOf(facts, 'nw_src', 'ipv6_src', 'arp_spa') ?? [])
  const pods = addresses.flatMap((ip) => index.podsWithIp(ip)).filter(({nodeName}) => nodeName === node.name)
  return pods[0] ?? null
}
