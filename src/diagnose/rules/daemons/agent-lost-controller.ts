import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0805',
  slug: 'agent-lost-controller',
  title: 'An agent has no connection to antrea-controller',
  severity: 'error',
  scope: 'node',
  needs: ['agent-agentinfo'],
  follows: [{rule: 'ANT0804', by: 'cluster'}],
  cause:
    'The agent cannot reach the Service antrea from its node (a route, a firewall, kube-proxy), does not trust its certificate, or the controller is down.',
  impact: 'Changes of policies and of the pods that they select do not arrive on this node. What was realised stays.',
  detection:
    'The condition ControllerConnectionUp, as the running agent itself answers. An agent that does not answer says nothing.',
  remedy: [
    {
      kind: 'look',
      text: 'Read why the agent cannot connect',
      command: 'grep -iE "controller|watch" /var/log/antrea/antrea-agent.WARNING | tail   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Repair the way to the Service, then start the agent anew if it does not connect by itself',
      command: 'kubectl get svc,endpoints -n kube-system antrea',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const info = yield* need(node.name, 'agent-agentinfo', node.model.agent.info)
    const connection = info?.conditions.find(({type}) => type === 'ControllerConnectionUp')
    if (connection?.status !== 'False') return
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `antrea-agent of ${node.name} has no connection to antrea-controller`,
      evidence: [node.evidence('agent-agentinfo', null, 'ControllerConnectionUp False')],
    })
  },
}
