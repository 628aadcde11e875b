import {daemonObject} from '../../object.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0802',
  slug: 'ovsdb-server-down',
  title: 'ovsdb-server does not run',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  explains: ['ovsdb-server-down'],
  cause:
    'The process crashed, was killed, or could not start: a stale pid file, or a database file that another process has locked.',
  impact:
    'No port can be added or removed, so no pod starts on the node. Flows in the switch stay, until ovs-vswitchd starts anew and finds no configuration.',
  detection:
    'What its socket answered to the probes: a refused connection or a missing socket proves that it is down. A probe that nobody could start proves nothing.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether the process runs, and its last words',
      command: 'pgrep -a ovsdb-server; tail -n 50 /var/log/antrea/openvswitch/ovsdb-server.log   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start the Antrea pod of the node anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const {ovsdbServer} = node.model.daemons
    if (ovsdbServer.state !== 'down' || !ovsdbServer.evidence) return
    yield found({
      where: {node: node.name, object: daemonObject('ovsdb-server')},
      message: `ovsdb-server of ${node.name} does not run: ${ovsdbServer.reason}`,
      evidence: [ovsdbServer.evidence],
    })
  },
}
