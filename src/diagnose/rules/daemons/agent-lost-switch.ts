import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

const CONNECTIONS: ReadonlyMap<string, string> = new Map([
  ['OVSDBConnectionUp', 'ovsdb-server'],
  ['OpenflowConnectionUp', 'ovs-vswitchd'],
])

export const rule: NodeRule = {
  id: 'ANT0806',
  slug: 'agent-lost-switch',
  title: 'An agent has no connection to Open vSwitch',
  severity: 'error',
  scope: 'node',
  needs: ['agent-agentinfo'],
  follows: [
    {rule: 'ANT0801', by: 'node'},
    {rule: 'ANT0802', by: 'node'},
  ],
  cause: 'A daemon of Open vSwitch is down or hangs, or its socket was made anew where the agent does not see it.',
  impact:
    'The agent cannot write flows or ports: new pods get no interface, changes of policies and Services are lost.',
  detection:
    'The conditions OVSDBConnectionUp and OpenflowConnectionUp, as the running agent itself answers. An agent that does not answer says nothing.',
  remedy: [
    {kind: 'look', text: 'See whether the daemons run', command: 'pgrep -a ovs   # on {node}'},
    {
      kind: 'repair',
      text: 'Start the Antrea pod of the node anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const info = yield* need(node.name, 'agent-agentinfo', node.model.agent.info)
    const lost = (info?.conditions ?? []).filter(({type, status}) => CONNECTIONS.has(type) && status === 'False')
    if (lost.length === 0) return
    const daemons = lost.map(({type}) => CONNECTIONS.get(type)).join(' and ')
    yield found({
      where: {node: node.name, object: daemonObject('antrea-agent')},
      message: `antrea-agent of ${node.name} has no connection to ${daemons}`,
      evidence: lost.map(({type, status}) => node.evidence('agent-agentinfo', null, `${type} ${status}`)),
    })
  },
}
