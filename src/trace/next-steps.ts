import type {ClusterFacts} from './cluster-facts.ts'
import type {Judgement} from './judge.ts'
import type {PolicyRef, Stopped, Undetermined} from './result.ts'

/** What to look at next, most useful first: commands that only look. */
export function nextSteps(
  facts: ClusterFacts,
  judgement: Judgement,
  undetermined: readonly Undetermined[],
): readonly string[] {
  const {stopped} = judgement
  if (stopped) return [...new Set([...policyCommands(stopped), ...commandsFor(facts, stopped)])]
  const [doubt] = undetermined
  return doubt?.node ? [`antrail get flows --node ${doubt.node}`] : []
}

const KIND: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'networkpolicies.networking.k8s.io',
  AntreaNetworkPolicy: 'networkpolicies.crd.antrea.io',
  AntreaClusterNetworkPolicy: 'clusternetworkpolicies.crd.antrea.io',
}

function policyCommands({policy}: Stopped): readonly string[] {
  return policy.map(
    (p: PolicyRef) => `kubectl describe ${KIND[p.type] ?? p.type}${p.namespace ? ` -n ${p.namespace}` : ''} ${p.name}`,
  )
}

function commandsFor(facts: ClusterFacts, stopped: Stopped): readonly string[] {
  const {node, table, evidence} = stopped
  if (node === null) return []
  const flows = table === null ? [] : [`antrail get flows --node ${node} -T ${table}`]
  const probe = evidence === null ? null : facts.commandOf(evidence)
  return probe === null ? flows : [...flows, `${probe}   # on ${node}`]
}
