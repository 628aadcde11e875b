import {sameIpText} from '../../../ip.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {podObject} from '../../object.ts'
import {isOfPort, needPipeline, termOf} from '../../pipeline.ts'
import {podPorts} from '../../pod-interfaces.ts'
import {look} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0210',
  slug: 'ofport-clash',
  title: "Flows take a pod's port for another pod's",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb', 'flows', 'core/v1/pods'],
  follows: [
    {rule: 'ANT0109', by: 'object'},
    {rule: 'ANT0119', by: 'object'},
  ],
  explains: ['spoof-guard', 'misdelivered'],
  cause:
    'A pod’s port went and its number was given to another pod’s port before the agent had taken its flows away, or the numbers changed when Open vSwitch started anew.',
  impact: 'One pod may send with the address of the other, and policies and replies for one may reach the other.',
  detection:
    'A flow of SpoofGuard lets a port send from an address that Antrea gave another living pod of the node, which has another port.',
  remedy: [
    lookAtTable('SpoofGuard'),
    look('See the numbers of the ports', 'ovs-vsctl --columns=name,ofport list Interface   # on {node}'),
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const pipeline = yield* needPipeline(node)
    yield* need(node.name, 'ovsdb', node.ports)
    if (!pipeline) return
    const pods = podPorts(context).filter(({port}) => port.ofport !== null && port.ofport > 0)
    for (const facts of pipeline.table('SpoofGuard')) {
      const source = termOf(facts, 'nw_src', 'ipv6_src')
      const sender = source === null || facts.drops ? undefined : pods.find(({port}) => isOfPort(facts, port))
      if (!sender || source === null || sender.port.addresses.some((ip) => sameIpText(ip, source))) continue
      const owner = pods.find(({port}) => port.addresses.some((ip) => sameIpText(ip, source)))
      if (!owner) continue
      yield found({
        where: {node: node.name, object: podObject(sender.pod)},
        message: `SpoofGuard of ${pipeline.bridge} on ${node.name} lets port ${sender.port.ofport} (pod ${sender.pod.namespace}/${sender.pod.name}) send from ${source}, the address of pod ${owner.pod.namespace}/${owner.pod.name} (port ${owner.port.ofport})`,
        evidence: [node.flows.evidence(pipeline.bridge, facts.flow), sender.port.evidence, owner.port.evidence],
        values: {bridge: pipeline.bridge},
        touches: [{node: node.name, object: podObject(owner.pod)}],
      })
    }
  },
}
