import type {Flow} from '../ovs/syntax/flow-types.ts'
import {type Dialect, dialectOf} from './dialect.ts'
import type {Lookup} from './lookup.ts'
import {lookupOf, type NameEvidence} from './lookup-of.ts'
import {type PolicyEvidence, type PolicyMap, policyMap} from './policies.ts'
import {type BridgePort, bridgePorts, type PortRow} from './ports.ts'
import {type ServiceMap, serviceMap} from './services.ts'

/** All that Antrea's half of the story needs of one bridge and its cluster, as plain data. */
export interface AntreaEvidence
  extends Pick<PolicyEvidence, 'answers' | 'policies' | 'addressGroups' | 'appliedToGroups'>,
    Pick<NameEvidence, 'node' | 'pods' | 'nodes' | 'services' | 'serviceCIDRs' | 'egresses' | 'gatewayMac'> {
  readonly flows: readonly Flow[]
  readonly tableNames: ReadonlyMap<number, string> | null
  readonly version: () => string | null
  /** null where the OVSDB was not read: then ports are inferred from the flows. */
  readonly rows: readonly PortRow[] | null
}

/** One bridge, understood: `describeFlow(flow, context)` puts its flows in words. */
export interface AntreaContext {
  readonly dialect: Dialect
  readonly ports: readonly BridgePort[]
  readonly services: ServiceMap
  readonly policies: PolicyMap
  readonly lookup: Lookup
}

export function antreaContext(evidence: AntreaEvidence): AntreaContext {
  const {flows, tableNames, version, rows} = evidence
  const dialect = dialectOf({tableNames, flows, version})
  const ports = named(bridgePorts(rows, flows, dialect), evidence.pods)
  const services = serviceMap(evidence.services, flows, dialect)
  const policies = policyMap({...evidence, dialect, ports})
  const lookup = lookupOf({...evidence, ports, serviceMap: services, policyMap: policies})
  return {dialect, ports, services, policies, lookup}
}

/** Of a node without a bridge of Antrea's: nothing is known of any flow. */
export const EMPTY_CONTEXT: AntreaContext = antreaContext({
  node: '',
  flows: [],
  tableNames: null,
  version: () => null,
  rows: [],
  gatewayMac: null,
  answers: () => [],
  policies: () => null,
  addressGroups: () => new Map(),
  appliedToGroups: () => new Map(),
  pods: [],
  nodes: [],
  services: [],
  serviceCIDRs: [],
  egresses: [],
})

/** Ports that are inferred from flows know addresses only: the API server knows whose they are, unless several pods have one. */
function named(ports: readonly BridgePort[], pods: NameEvidence['pods']): BridgePort[] {
  return ports.map((port) => {
    if (port.source !== 'flows' || port.role !== 'container') return port
    const owners = pods.filter((pod) => !pod.hostNetwork && pod.addresses.some((a) => port.addresses.includes(a)))
    const owner = owners.length === 1 ? owners[0] : undefined
    return owner ? {...port, pod: {namespace: owner.namespace, name: owner.name}} : port
  })
}
