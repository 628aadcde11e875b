import {bridgeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** What the agent asks for at its start (Antrea pkg/agent: validateSupportedDPFeatures). */
const REQUIRED = ['CT state', 'CT zone', 'CT mark', 'CT label', 'CT state NAT']

export const rule: NodeRule = {
  id: 'ANT0811',
  slug: 'datapath-feature-missing',
  title: 'The datapath cannot do what Antrea needs',
  severity: 'error',
  scope: 'node',
  needs: ['dp-features'],
  follows: [],
  cause:
    'The kernel was built without connection tracking zones, labels or NAT for Open vSwitch, or its module is old.',
  impact: 'The agent refuses to start, or Services and policies do not work on this node.',
  detection: `Open vSwitch says of its datapath that it lacks one of: ${REQUIRED.join(', ')}. A feature that it does not speak of says nothing.`,
  remedy: [
    {
      kind: 'look',
      text: 'See what the datapath can do',
      command: 'ovs-appctl dpif/show-dp-features {bridge}   # on {node}',
    },
    {
      kind: 'look',
      text: 'See how the kernel was built',
      command: 'grep -E "NF_CONNTRACK_(ZONES|LABELS|MARK)|OPENVSWITCH" /boot/config-$(uname -r)   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const bridge = node.model.integrationBridge
    if (!bridge || node.model.daemons.vswitchd.state === 'down') return
    const features = yield* need(node.name, `dp-features of ${bridge.name}`, bridge.dpFeatures)
    const missing = REQUIRED.filter((name) => features?.get(name)?.toLowerCase() === 'no')
    if (missing.length === 0) return
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `The datapath of ${node.name} has no ${missing.join(', ')}`,
      evidence: missing.map((name) => bridge.evidence('dp-features', null, `${name}: No`)),
      values: {bridge: bridge.name},
    })
  },
}
