import type {NodeFacts} from '../../../trace/node-facts.ts'
import {isToldToWait} from '../../../trace/switch-of-node.ts'
import {daemonObject} from '../../object.ts'
import {roundsOf} from '../../rounds.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0508',
  slug: 'flow-restore-wait',
  title: 'Open vSwitch still waits for its flows',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'flows', 'dpctl-flows'],
  follows: [
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0806', by: 'node'},
  ],
  explains: ['flow-restore-wait'],
  cause:
    'At its start the agent sets flow-restore-wait, writes its flows, and removes it. It died or hangs between, or failed to remove it.',
  impact: 'The switch sets up no new flows in the datapath: packets of new connections are dropped.',
  detection:
    'The setting other_config:flow-restore-wait of the Open_vSwitch table is true, and the bridge has flows that are older than flowRestoreWaitSeconds, or than 15 seconds where the agent has written down the number of its start: it had the time to write them all. It is a warning where they are younger though that number is written, and where a userspace datapath makes flows: then it was set too late, and counts at the next start.',
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
  proof: 'real',
  *evaluate({node, thresholds}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const root = database?.root
    if (!root || !isToldToWait(root)) return
    const made = node.datapath === 'netdev' ? yield* need(node.name, 'dpctl-flows', node.model.dpctlFlows) : null
    const flows = node.model.integrationBridge?.flows
    const oldest = flows?.known
      ? Math.max(0, ...flows.value.items.slice(0, 50).map(({durationSeconds}) => durationSeconds ?? 0))
      : 0
    const settled = isSettled(node)
    const isOld = oldest > (settled ? SETTLED_SECONDS : thresholds.flowRestoreWaitSeconds)
    if (!isOld && !settled) return
    const isLate = made !== null && made.items.length > 0
    yield found({
      where: {node: node.name, object: daemonObject('ovs-vswitchd')},
      message: `flow-restore-wait is true on ${node.name}: ${isLate ? 'at its next start Open vSwitch will drop all packets until it is removed' : `packets of new connections are dropped, and flows have been there for ${Math.round(oldest)} s`}`,
      evidence: [node.evidence('ovsdb', root.line, 'Open_vSwitch other_config:flow-restore-wait=true')],
      severity: isOld && !isLate ? 'error' : 'warning',
    })
  },
}

/** The agent writes down its start's number ten seconds after it, when its flows are there. */
const SETTLED_SECONDS = 15

function isSettled(node: NodeFacts): boolean {
  const {integrationBridge} = node.model
  const flows = integrationBridge?.flows
  return flows?.known === true && roundsOf(node, {flows: flows.value.items})?.settled === true
}
