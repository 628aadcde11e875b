import {valueOr} from '../../../model/known.ts'
import {nodeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** An agent without Egress and ServiceExternalIP has no such list, and says so; the antctl of old versions cannot be asked. */
const HAS_NONE = /not enabled|not found|unavailable|disabled|unknown (shorthand )?flag|unknown command/i

export const rule: NodeRule = {
  id: 'ANT0905',
  slug: 'member-taken-for-dead',
  title: 'An agent takes another for dead that is alive',
  severity: 'warning',
  scope: 'node',
  needs: ['agent-memberlist'],
  follows: [
    {rule: 'ANT0801', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0308', by: 'node'},
  ],
  cause: 'TCP or UDP port 10351 is blocked between the two nodes, or one came back and did not join again.',
  impact:
    'Both may take the address of one Egress or external IP of a Service, or none does. Where nothing uses such addresses, nothing happens.',
  detection:
    'The member list of a running agent calls a node dead whose agent answered for this snapshot. A note where there is neither an Egress with a pool nor a Service with an external IP pool.',
  remedy: [
    {kind: 'look', text: 'Compare the lists', command: 'antctl get memberlist   # in each antrea-agent pod'},
    {kind: 'look', text: 'See whether the port is open', command: 'nc -zv {peer} 10351   # on {node}'},
    {
      kind: 'repair',
      text: 'Open the port, or start the agent anew: it joins at its start',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={peer}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster, facts}) {
    const {model} = node
    const {memberlist} = model.agent
    if (!memberlist.known && HAS_NONE.test(memberlist.reason)) return
    const members = yield* need(node.name, 'agent-memberlist', memberlist)
    const isUsed =
      valueOr(cluster.egresses, []).some(({externalIPPool}) => externalIPPool !== null) ||
      valueOr(cluster.services, []).some(({annotations}) => annotations.has('service.antrea.io/external-ip-pool'))
    for (const {nodeName, ip, status} of members ?? []) {
      if (status.toLowerCase() !== 'dead' || nodeName === node.name) continue
      const peer = cluster.node(nodeName) && facts.node(nodeName)
      if (peer?.agent.state !== 'up') continue
      yield found({
        where: {node: node.name, object: nodeObject(nodeName)},
        message: `antrea-agent of ${node.name} takes ${nodeName} (${ip}) for dead, whose agent answers`,
        evidence: [
          node.evidence('agent-memberlist', null, `${nodeName} ${ip} ${status}`),
          ...(peer.agent.evidence ? [peer.agent.evidence] : []),
        ],
        severity: isUsed ? 'warning' : 'info',
        values: {peer: nodeName},
        touches: [{node: nodeName, object: null}],
      })
    }
  },
}
