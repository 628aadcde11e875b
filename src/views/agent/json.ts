import type {AgentSummary} from '../../inspect/agent/agent-infos.ts'
import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import type {Group} from '../../inspect/agent/groups.ts'
import type {AgentPolicy} from '../../inspect/agent/policy.ts'
import type {NodeVersions} from '../../inspect/agent/versions.ts'
import type {PodInterface} from '../../model/agent.ts'

/** The answer of one of the commands that show an agent's table. */
export interface AgentJson {
  readonly schema: string
  readonly takenAt: string
  /** By node; the keys of each are its schema's. */
  readonly items: readonly {readonly node: string}[]
  readonly coverage: AgentAnswer<unknown>['coverage']
}

/** The answer with its keys in the order of `schemas/NAME.v1.json`, and no others. */
function toJson<Item>(name: string, answer: AgentAnswer<Item>, item: (from: Item) => object): AgentJson {
  const {needed, read, missing} = answer.coverage
  return {
    schema: `antrail.dev/${name}/v1`,
    takenAt: answer.takenAt,
    items: answer.rows.map((row) => ({node: row.node, ...item(row.item)})),
    coverage: {needed, read, missing: missing.map(({node, what, reason}) => ({node, what, reason}))},
  }
}

export const toPodInterfacesJson = (answer: AgentAnswer<PodInterface>): AgentJson =>
  toJson('podinterfaces', answer, ({namespace, name, interfaceName, ips, mac, portUUID, ofPort, containerID}) => ({
    namespace,
    name,
    interfaceName,
    ips,
    mac,
    portUUID,
    ofPort,
    containerID,
  }))

export const toAgentInfoJson = (answer: AgentAnswer<AgentSummary>): AgentJson =>
  toJson('agentinfo', answer, (of) => ({
    pod: of.pod === null ? null : {namespace: of.pod.namespace, name: of.pod.name},
    nodeRef: of.nodeRef,
    status: of.status,
    version: of.version,
    nodeSubnets: of.nodeSubnets,
    networkPolicies: of.networkPolicies,
    addressGroups: of.addressGroups,
    appliedToGroups: of.appliedToGroups,
    localPods: of.localPods,
    ovsVersion: of.ovsVersion,
    bridge: of.bridge,
    conditions: of.conditions.map(({type, status, reason, message}) => ({type, status, reason, message})),
  }))

export const toNetworkPoliciesJson = (answer: AgentAnswer<AgentPolicy>): AgentJson =>
  toJson('networkpolicies', answer, ({name, source, appliedToGroups, tierPriority, priority, rules}) => ({
    name,
    source: {type: source.type, namespace: source.namespace, name: source.name},
    appliedToGroups,
    tierPriority,
    priority,
    rules,
  }))

export const toGroupsJson = (name: 'addressgroups' | 'appliedtogroups', answer: AgentAnswer<Group>): AgentJson =>
  toJson(name, answer, (group) => ({
    name: group.name,
    members: group.members.map(({pod, node, service, addresses}) => ({
      pod: pod === null ? null : {namespace: pod.namespace, name: pod.name},
      node,
      service: service === null ? null : {namespace: service.namespace, name: service.name},
      addresses,
    })),
  }))

/** With the version of the program itself, which needs no cluster. */
export const toVersionJson = (antrail: string, answer: AgentAnswer<NodeVersions>): AgentJson & {antrail: string} => {
  const {schema, ...rest} = toJson('version', answer, ({agent, antctl, ovs}) => ({agent, antctl, ovs}))
  return {schema, antrail, ...rest}
}
