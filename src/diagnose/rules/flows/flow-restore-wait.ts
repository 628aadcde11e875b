import {mapColumn} from '../../../ovs/syntax/ovsdb.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {daemonObject} from '../../object.ts'
import {roundsOf} from '../../rounds.ts'
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
    'The setting other_config:flow-restore-wait of the Open_vSwitch table is true, and the bridge has flows that are older than flowRestoreWaitSeconds, or than 15 seconds where the agent has written down the number of its start: it had the time to write them all.',
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
    if (oldest <= (isSettled(node) ? SETTLED_SECONDS : thresholds.flowRestoreWaitSeconds)) return
    yield found({
      where: {node: node.name, object: daemonObject('ovs-vswitchd')},
      message: `flow-restore-wait is still true on ${node.name}, though flows have been there for ${Math.round(oldest)} s: new connections are dropped`,
      evidence: [node.evidence('ovsdb', root.line, 'Open_vSwitch other_config:flow-restore-wait=true')],
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
