import {canonicalNetwork} from '../../../antrea/lookup-of.ts'
import {formatPolicyRef} from '../../../antrea/policy-ref.ts'
import {sameIpText} from '../../../ip.ts'
import {valueOr} from '../../../model/known.ts'
import {type KnownRule, knownRule, targetGroups} from '../../clauses-meant.ts'
import {addressesMatched, type ConjunctionFlows, conjunctionsOf, portsMatched} from '../../conjunction-flows.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {secondsBefore} from '../../instants.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {podObject, policyObject} from '../../object.ts'
import {needPipeline} from '../../pipeline.ts'
import {type ConnectedPod, needConnectedPods} from '../../pods-of-node.ts'
import {isCurrentRound} from '../../rounds.ts'
import {found, type NodeContext, type NodeRule, need} from '../../rule.ts'
import {refsOfConjunction} from '../../rules-of-conjunction.ts'

/** From the moment that a pod has its address until the flows of all policies know it. */
const SETTLED_SECONDS = 10

export const rule: NodeRule = {
  id: 'ANT0608',
  slug: 'policy-address-flow-missing',
  title: 'A policy rule has flows, but none for one of its pods',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'agent-networkpolicy', 'agent-addressgroup', 'agent-appliedtogroup', 'ovsdb', 'core/v1/pods'],
  follows: [{rule: 'ANT0601', by: 'object'}, ...LOST_FLOW_FOLLOWS],
  explains: ['policy', 'policy-flows-missing'],
  cause: 'The flow was deleted, or the agent failed to write it when the pod came.',
  impact:
    'For this pod the rule does not exist: what it allows is dropped where a policy isolates, what it drops passes.',
  detection:
    'The agent’s own groups say which pods a rule is for and who its peers are. Each of them that runs, is older than ten seconds and has the one that the API server shows must be in a flow of the rule’s conjunction. Says nothing of rules by names of ports, by FQDNs and to Services, of ids whose rule is not known for certain, and where the dump is not whole.',
  remedy: [lookAtTable('{table}'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const {agent} = node.model
    const pipeline = yield* needPipeline(node)
    const policies = yield* need(node.name, 'agent-networkpolicy', agent.networkPolicies)
    yield* need(node.name, 'agent-addressgroup', agent.addressGroups)
    yield* need(node.name, 'agent-appliedtogroup', agent.appliedToGroups)
    const pods = yield* needConnectedPods(context)
    if (!pipeline || !policies) return
    const broken = new Set(node.flows.brokenConjunctions(pipeline.bridge).map(({id}) => id))
    const isCurrent = isCurrentRound(node, pipeline)
    for (const conjunction of conjunctionsOf(pipeline)) {
      const {id, table, clauses} = conjunction
      const refs = refsOfConjunction(node, id)
      const [ref] = refs
      const known = ref && refs.length === 1 && !broken.has(id) ? knownRule(policies, ref) : null
      if (!ref || !known || clauses.length === 0 || isByName(known) || !isCurrent(conjunction.round)) continue
      const missing = [
        ...missingPeers(context, known, conjunction),
        ...missingTargets(context, known, conjunction, pods),
      ]
      if (missing.length === 0) continue
      const names = [...new Set(missing.map(({pod, ip}) => `${pod.namespace}/${pod.name} (${ip})`))]
      yield found({
        where: {node: node.name, object: policyObject(ref)},
        message: `${table} of ${pipeline.bridge} on ${node.name} has no flow of ${formatPolicyRef(ref)} for ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`,
        evidence: [
          noFlow(node, pipeline, `no flow of ${table} with conjunction(${id},…) is for ${names.join(', ')}`),
          ...clauses.slice(0, 4).map(({flow}) => node.flows.evidence(pipeline.bridge, flow)),
        ],
        values: {bridge: pipeline.bridge, table},
        touches: missing.map(({pod}) => ({node: null, object: podObject(pod)})),
      })
    }
  },
}

function isSettled({creationTimestamp}: {readonly creationTimestamp: string | null}, now: string): boolean {
  const age = secondsBefore(now, creationTimestamp)
  return age !== null && age >= SETTLED_SECONDS
}

interface Missing {
  readonly pod: {readonly namespace: string; readonly name: string}
  readonly ip: string
}

/** Such rules have flows for what only the agent resolves. */
const isByName = ({rule: {fqdns, toServices, labelIdentities, ports}}: KnownRule): boolean =>
  fqdns.length + toServices.length + labelIdentities.length > 0 || ports.some(({portName}) => portName !== null)

function missingPeers({node, index, cluster}: NodeContext, {rule}: KnownRule, flows: ConjunctionFlows): Missing[] {
  const groups = valueOr(node.model.agent.addressGroups, null)
  const matched = addressesMatched(flows.clauses, rule.direction === 'ingress' ? 'src' : 'dst')
  if (!groups || matched.size === 0) return []
  return rule.addressGroups.flatMap((name) =>
    (groups.get(name) ?? []).flatMap(({pod, addresses}) => {
      const listed = pod && index.pod(pod.namespace, pod.name)
      if (listed?.phase !== 'Running') return []
      // As written first: most addresses are, and there may be thousands.
      return addresses
        .filter((ip) => !matched.has(ip) && !matched.has(canonicalNetwork(ip)))
        .filter((ip) => listed.podIPs.some((own) => sameIpText(own, ip)) && isSettled(listed, cluster.takenAt))
        .map((ip) => ({pod: listed, ip}))
    }),
  )
}

/** Ingress rules know their pods by the port to leave by, egress rules by their addresses. */
function missingTargets(
  {node, cluster}: NodeContext,
  known: KnownRule,
  {clauses}: ConjunctionFlows,
  pods: readonly ConnectedPod[],
): Missing[] {
  const groups = valueOr(node.model.agent.appliedToGroups, null)
  const members = new Set(
    targetGroups(known).flatMap((name) => (groups?.get(name) ?? []).flatMap(({pod}) => (pod ? [podObject(pod)] : []))),
  )
  const isIngress = known.rule.direction === 'ingress'
  const ports = portsMatched(clauses)
  const addresses = addressesMatched(clauses, 'src')
  if (isIngress ? ports.size === 0 : addresses.size === 0) return []
  return pods.flatMap(({pod, port, addresses: own}) => {
    if (!members.has(podObject(pod)) || !isSettled(pod, cluster.takenAt)) return []
    if (isIngress) return ports.has(port.ofport) ? [] : [{pod, ip: `port ${port.ofport}`}]
    return own.filter((ip) => !addresses.has(canonicalNetwork(ip))).map((ip) => ({pod, ip}))
  })
}
