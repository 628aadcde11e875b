import {daemonObject} from '../../object.ts'
import {found, type NodeRule} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0801',
  slug: 'vswitchd-down',
  title: 'ovs-vswitchd does not run',
  severity: 'error',
  scope: 'node',
  needs: ['ovs-dpif-show', 'flows'],
  follows: [],
  explains: ['ovs-vswitchd-down'],
  cause:
    'The process crashed, was killed (out of memory, a stopped container), or could not start: a stale pid file, a locked database.',
  impact:
    'A userspace datapath forwards nothing. A kernel datapath forwards the connections that it knows and loses each new one.',
  detection:
    'What its control socket and its OpenFlow sockets answered to the probes: refused connections and missing sockets prove that it is down. A probe that nobody could start proves nothing.',
  remedy: [
    {
      kind: 'look',
      text: 'See whether the process runs, and its last words',
      command: 'pgrep -a ovs-vswitchd; tail -n 50 /var/log/antrea/openvswitch/ovs-vswitchd.log   # on {node}',
    },
    {
      kind: 'look',
      text: 'See why its container ended',
      command:
        'kubectl get pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
    {
      kind: 'repair',
      text: 'Start the Antrea pod of the node anew; its agent writes all flows again',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const {vswitchd} = node.model.daemons
    if (vswitchd.state !== 'down' || !vswitchd.evidence) return
    yield found({
      where: {node: node.name, object: daemonObject('ovs-vswitchd')},
      message: `ovs-vswitchd of ${node.name} does not run: ${vswitchd.reason}`,
      evidence: [vswitchd.evidence],
    })
  },
}
