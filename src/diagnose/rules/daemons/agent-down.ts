import {daemonObject} from '../../object.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0803',
  slug: 'agent-down',
  title: 'antrea-agent does not run',
  severity: 'error',
  scope: 'node',
  needs: ['agent-agentinfo', 'agent-version'],
  follows: [],
  explains: ['agent-down'],
  cause:
    'The process crashed, was killed (out of memory, a failed probe), or waits at its start: for ovs-vswitchd, for the API server, for a Pod CIDR.',
  impact:
    'What is in the switch goes on working and grows old: new pods get no interface, changed policies, Services and nodes change nothing here.',
  detection:
    'What its API answered to the probes: a refused connection proves that it is down. A probe that nobody could start proves nothing, and the conditions of its AntreaAgentInfo keep their last value when it dies.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether it restarts, and why it ended',
      command:
        'kubectl describe pod -n kube-system -l app=antrea,component=antrea-agent   # the one of {node}: Last State, Events',
    },
    {
      kind: 'look',
      text: 'Read its last words',
      command: 'tail -n 50 /var/log/antrea/antrea-agent.FATAL /var/log/antrea/antrea-agent.ERROR   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start it anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const {agent} = node
    if (agent.state !== 'down' || !agent.evidence) return
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `antrea-agent of ${node.name} does not run: ${agent.reason}`,
      evidence: [agent.evidence],
    })
  },
}
