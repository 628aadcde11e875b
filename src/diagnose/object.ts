/** How a finding names what it is about: one spelling each, so that findings of different rules meet at the same object. */
export const podObject = ({namespace, name}: {readonly namespace: string; readonly name: string}): string =>
  `pod/${namespace}/${name}`

export const serviceObject = ({namespace, name}: {readonly namespace: string; readonly name: string}): string =>
  `service/${namespace}/${name}`

/** A policy by the resource that kubectl knows it by: `networkpolicy/ns/name`, `annp/ns/name`, `acnp/name`. */
export function policyObject({type, namespace, name}: {type: string; namespace: string | null; name: string}): string {
  const kind = POLICY_KINDS[type] ?? type.toLowerCase()
  return namespace === null ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

const POLICY_KINDS: Readonly<Record<string, string>> = {
  K8sNetworkPolicy: 'networkpolicy',
  AntreaNetworkPolicy: 'annp',
  AntreaClusterNetworkPolicy: 'acnp',
  AdminNetworkPolicy: 'anp',
  BaselineAdminNetworkPolicy: 'banp',
}

/** A device of the node's own network namespace, or a port of a bridge: both by the device's name. */
export const deviceObject = (name: string): string => `device/${name}`
export const bridgeObject = (name: string): string => `bridge/${name}`
export const groupObject = (id: number): string => `group/${id}`
export const daemonObject = (name: string): string => `daemon/${name}`
export const nodeObject = (name: string): string => `node/${name}`
export const egressObject = (name: string): string => `egress/${name}`
