import type {ClusterFacts} from './cluster-facts.ts'
import type {Target} from './expected.ts'
import type {Judgement} from './judge.ts'
import type {PolicyRef, Stopped, Undetermined} from './result.ts'
import {shellWord} from './shell-word.ts'

/** What to look at next, most useful first: commands that only look. */
export function nextSteps(
  facts: ClusterFacts,
  target: Target,
  judgement: Judgement,
  undetermined: readonly Undetermined[],
): readonly string[] {
  const {stopped} = judgement
  if (stopped) {
    const all = [
      ...policyCommands(stopped),
      ...endpointCommands(target, stopped),
      ...tableCommands(stopped),
      ...probeCommands(facts, stopped),
    ]
    return [...new Set(all)]
  }
  const [doubt] = undetermined
  const read = doubt?.node && facts.node(doubt.node).model.integrationBridge?.flows.known
  return doubt?.node && read ? [`antrail get flows --node ${shellWord(doubt.node)}`] : []
}

const KIND: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'networkpolicies.networking.k8s.io',
  AntreaNetworkPolicy: 'networkpolicies.crd.antrea.io',
  AntreaClusterNetworkPolicy: 'clusternetworkpolicies.crd.antrea.io',
  AdminNetworkPolicy: 'adminnetworkpolicies.policy.networking.k8s.io',
  BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies.policy.networking.k8s.io',
}

function policyCommands({policy}: Stopped): readonly string[] {
  return policy.map(
    (p: PolicyRef) =>
      `kubectl describe ${KIND[p.type] ?? p.type}${p.namespace ? ` -n ${shellWord(p.namespace)}` : ''} ${shellWord(p.name)}`,
  )
}

/** Where what stops the packet is what a Service has behind it. */
const OF_ENDPOINTS = new Set(['no-endpoints', 'no-such-pod', 'no-such-port'])

function endpointCommands(target: Target, {reason}: Stopped): readonly string[] {
  if (target.kind !== 'service' || !OF_ENDPOINTS.has(reason)) return []
  const {namespace, name} = target.service
  return [
    `kubectl get endpointslices -n ${shellWord(namespace)} -l kubernetes.io/service-name=${shellWord(name)}`,
    `kubectl describe service -n ${shellWord(namespace)} ${shellWord(name)}`,
  ]
}

function tableCommands({node, table}: Stopped): readonly string[] {
  return node === null || table === null ? [] : [`antrail get flows --node ${shellWord(node)} -T ${shellWord(table)}`]
}

/** Commands for people where the probe's own prints more than anybody reads. */
const READABLE: Readonly<Record<string, string>> = {
  ovsdb: 'ovs-vsctl show',
  'ip-link': 'ip -d link',
  'ip-addr': 'ip addr',
  'ip-route': 'ip route show table all',
  'ip6-route': 'ip -6 route show table all',
  'ip-neigh': 'ip neigh',
  iptables: 'iptables-save -c',
  sockets: 'ss -lntu',
}

/** Flows are better read by the table, which the line before says. */
const SHOWN_ELSEWHERE = new Set(['flows', 'flows-names'])

function probeCommands(facts: ClusterFacts, {evidence}: Stopped): readonly string[] {
  if (evidence === null || evidence.node === null || SHOWN_ELSEWHERE.has(evidence.probe)) return []
  const readable = READABLE[evidence.probe]
  const where = facts.scopeOf(evidence)
  const command = readable ?? facts.commandOf(evidence)
  return command === null ? [] : [`${command}   # on ${evidence.node}${where}`]
}
