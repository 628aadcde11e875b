import type {NodeFacts} from '../../../trace/node-facts.ts'
import {REWRITE_FLOWS} from '../../flow-remedies.ts'
import {secondsBefore} from '../../instants.ts'
import {policyObject} from '../../object.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import {needPolicies, policyName} from '../../policies-of-cluster.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** From the API server by the controller to an agent takes less than a second. */
const SETTLED_SECONDS = 10

export const rule: NodeRule = {
  id: 'ANT0603',
  slug: 'policy-not-known-to-agent',
  title: 'A policy has not reached a node with pods that it selects',
  severity: 'error',
  scope: 'node',
  needs: [
    'agent-networkpolicy',
    'networking.k8s.io/v1/networkpolicies',
    'crd.antrea.io/v1beta1/clusternetworkpolicies',
    'crd.antrea.io/v1beta1/networkpolicies',
    'core/v1/namespaces',
    'core/v1/pods',
    'ovsdb',
  ],
  follows: [
    {rule: 'ANT0804', by: 'cluster'},
    {rule: 'ANT0606', by: 'object'},
    {rule: 'ANT0611', by: 'object'},
    {rule: 'ANT0803', by: 'node'},
    {rule: 'ANT0805', by: 'node'},
  ],
  cause: 'The controller is down, or the agent has lost its connection to it, or one of them failed at this policy.',
  impact: 'The policy is not enforced for these pods: what it should drop passes.',
  detection:
    'A NetworkPolicy, or a policy of Antrea’s whose appliedTo are labels of pods and namespaces, selects running pods of the node, is older than ten seconds (or the agent has no controller), and the running agent does not list it. Says nothing where the agent did not answer, and of Antrea’s policies where their feature gate is off.',
  remedy: [
    {
      kind: 'look',
      text: 'See what the agent and the controller have',
      command:
        'antrail get networkpolicies -S {name} --node {node}   # then antctl get networkpolicy in the antrea-controller pod',
    },
    {
      kind: 'look',
      text: 'Read what the controller says of it',
      command: 'kubectl logs -n kube-system deployment/antrea-controller | grep {name}',
    },
    REWRITE_FLOWS,
  ],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster} = context
    const known = yield* need(node.name, 'agent-networkpolicy', node.model.agent.networkPolicies)
    const policies = yield* needPolicies(cluster)
    const pods = yield* needConnectedPods(context)
    if (!known || !policies) return
    const uids = new Set(known.map(({uid}) => uid))
    const handlesOwn = hasAntreaPolicies(node)
    const isAlone = isCutOff(node)
    for (const policy of policies) {
      const {uid, deletionTimestamp, creationTimestamp} = policy.meta
      if (uid === '' || uids.has(uid) || deletionTimestamp !== null) continue
      if (policy.type !== 'K8sNetworkPolicy' && !handlesOwn) continue
      const names = pods.filter(({pod}) => policy.targets(pod) === true).map(({pod}) => pod.name)
      const age = names.length === 0 ? null : secondsBefore(cluster.takenAt, creationTimestamp)
      if (names.length === 0 || (!isAlone && !(age !== null && age > SETTLED_SECONDS))) continue
      const name = policyName(policy)
      yield found({
        where: {node: node.name, object: policyObject({...policy.meta, type: policy.type})},
        message: `${name} selects ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} on ${node.name}, whose agent does not know it`,
        evidence: [
          policy.meta.evidence,
          node.evidence('agent-networkpolicy', null, `${known.length} policies, not ${name}`),
        ],
      })
    }
  },
}

/** Policies of Antrea's own have a feature gate, which is on unless an agent says otherwise. */
function hasAntreaPolicies({model}: NodeFacts): boolean {
  const gates = model.agent.featureGates
  return !gates.known || (gates.value.find(({name}) => name === 'AntreaPolicy')?.enabled ?? true)
}

function isCutOff({model}: NodeFacts): boolean {
  const {info} = model.agent
  return (
    info.known &&
    info.value.conditions.some(({type, status}) => type === 'ControllerConnectionUp' && status === 'False')
  )
}
