import type {Qdisc} from '../../../host/qdisc.ts'
import {deviceObject, podObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0428',
  slug: 'packets-lost-on-purpose',
  title: 'A device loses or delays packets on purpose',
  severity: 'warning',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'tc-qdisc'],
  follows: [],
  cause: 'A test of bad networks (netem: chaos tools, `tc qdisc add … netem`) was left, or runs now.',
  impact: 'Packets that leave by the device are lost, late, doubled or damaged, as the queue is told.',
  detection:
    'A queue of kind netem on the gateway, on the device of a pod, on the one with the node’s address or on those beneath it. It is an error where it loses every packet.',
  remedy: [
    look('See what it does', 'tc -s qdisc show dev {device}   # on {node}'),
    repair('Take it off', 'tc qdisc del dev {device} root   # on {node}'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const queues = yield* need(node.name, 'tc-qdisc', node.model.qdiscs)
    const names = new Set([...(ports ?? []).map(({name}) => name), node.devices.underlay])
    for (const queue of queues?.items ?? []) {
      if (queue.kind !== 'netem' || !names.has(queue.dev)) continue
      const pod = ports?.find(({name}) => name === queue.dev)?.pod
      const loss = lossOf(queue)
      yield found({
        where: {node: node.name, object: pod ? podObject(pod) : deviceObject(queue.dev)},
        message: `${queue.dev} of ${node.name} has a queue that ${loss === null ? 'delays or changes packets' : `loses ${Math.round(loss * 100)} % of packets`} on purpose (netem)`,
        evidence: [node.evidence('tc-qdisc', queue.line, `${queue.dev} qdisc netem ${JSON.stringify(queue.options)}`)],
        severity: loss !== null && loss >= 1 ? 'error' : 'warning',
        values: {device: queue.dev},
      })
    }
  },
}

/** Part of the packets, 0 to 1, as `tc -j` prints it; null where it loses none, or by a model of states. */
function lossOf({options}: Qdisc): number | null {
  const random = options['loss-random']
  if (typeof random !== 'object' || random === null || !('loss' in random)) return null
  return typeof random.loss === 'number' ? random.loss : null
}
