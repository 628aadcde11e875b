import {agentConfigOf} from '../../../model/antrea-context.ts'
import {bridgeObject} from '../../object.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0211',
  slug: 'datapath-type-differs',
  title: "Antrea's bridge has another kind of datapath than antrea-config says",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/configmaps'],
  follows: [],
  explains: ['port-broken', 'no-such-port'],
  cause:
    'The setting ovsDatapathType of antrea-config was changed and the node’s agent has not been started since, or somebody changed the bridge (`ovs-vsctl set Bridge … datapath_type`).',
  impact:
    'A change of the datapath’s kind makes Open vSwitch drop all flows and make all ports anew; where the kernel has no module for the kind, no port opens.',
  detection:
    'The column datapath_type of the bridge (empty means system) is compared with ovsDatapathType of antrea-config. Nothing is said where antrea-config leaves it out, nor on nodes of Windows.',
  remedy: [
    look('See the kind of the bridge', 'ovs-vsctl get Bridge {name} datapath_type   # on {node}'),
    look(
      'See what antrea-config says',
      "kubectl get configmap -n kube-system antrea-config -o jsonpath='{.data.antrea-agent\\.conf}'",
    ),
    startAgentAnew('Start the agent of the node anew: it sets the kind'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    if (!bridge || node.unmodelled(false) !== null) return
    const config = yield* need(null, 'core/v1/configmaps', agentConfigOf(cluster))
    const wanted = config?.datapathType
    const has = bridge.datapathType || 'system'
    if (wanted === undefined || wanted === null || wanted === has) return
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `${bridge.name} of ${node.name} has datapath type ${has}, antrea-config says ${wanted}`,
      evidence: [node.evidence('ovsdb', bridge.row.line, `${bridge.name} datapath_type ${has}`)],
    })
  },
}
