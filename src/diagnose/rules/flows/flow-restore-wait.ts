import {mapColumn} from '../../../ovs/syntax/ovsdb.ts'
import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0508',
  slug: 'flow-restore-wait',
  title: 'Open vSwitch still waits for its flows',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'flows'],
  follows: [
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
  ],
  cause:
    'At its start the agent sets flow-restore-wait, writes its flows, and removes it. It died or hangs between, or failed to remove it.',
  impact: 'The switch sets up no new flows in the datapath: packets of new connections are dropped.',
  detection:
    'The setting other_config:flow-restore-wait of the Open_vSwitch table is true, and the bridge has flows that are older than flowRestoreWaitSeconds: the agent had the time to write them all.',
  remedy: [
    {kind: 'look', text: 'See the setting', command: 'ovs-vsctl get Open_vSwitch . other_config   # on {node}'},
    {
      kind: 'look',
      text: 'See whether the agent is still at its start',
      command: 'tail -n 30 /var/log/antrea/antrea-agent.INFO   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Remove it, once the flows are there',
      command: 'ovs-vsctl remove Open_vSwitch . other_config flow-restore-wait   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node, thresholds}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const root = database?.root
    if (!root || mapColumn(root, 'other_config').get('flow-restore-wait') !== 'true') return
    const flows = node.model.integrationBridge?.flows
    const oldest = flows?.known
      ? Math.max(0, ...flows.value.items.slice(0, 50).map(({durationSeconds}) => durationSeconds ?? 0))
      : 0
    if (oldest <= thresholds.flowRestoreWaitSeconds) return
    yield found({
      where: {node: node.name, object: daemonObject('ovs-vswitchd')},
      message: `flow-restore-wait is still true on ${node.name}, though flows have been there for ${Math.round(oldest)} s: new connections are dropped`,
      evidence: [node.evidence('ovsdb', root.line, 'Open_vSwitch other_config:flow-restore-wait=true')],
    })
  },
}
