import type {FlowFacts} from '../facts.ts'
import {valueSet} from '../facts.ts'

/** What decides which flows stand in a node's pipeline whatever pods, peers, Services and policies there are. */
export interface Standing {
  /** Families of its pods. */
  readonly families: readonly (4 | 6)[]
  /** Names of its tables. */
  readonly tables: ReadonlySet<string>
  /** The ports by which the node itself and the other nodes are reached; null where it has none. */
  readonly gateway: PortName | null
  readonly tunnel: PortName | null
  /** Whether NodePorts are at all of the node's addresses. */
  readonly nodePortsEverywhere: boolean
  /** Whether pods have addresses of the node's own network: not where another plug-in gives them theirs. */
  readonly ownNetwork: boolean
}

/** A port: dumps have its number or its name. */
export interface PortName {
  readonly name: string
  readonly ofport: number
}

/** A flow that the agent installs at its start and never deletes, in any release since v1.6 unless `is` says otherwise. */
export interface StandingFlow {
  readonly table: string
  /** What it takes and does: follows "no flow that". */
  readonly does: string
  /** What is lost without it. */
  readonly lost: string
  /** Where it stands; everywhere unless told. */
  readonly when?: (node: Standing) => boolean
  /** One is there for each family of the node's; else one for all. */
  readonly eachFamily?: true
  readonly is: (flow: FlowFacts, node: Standing) => boolean
}

/** `ip` or `ipv6`, or a protocol of it. */
export const ofFamily = (flow: FlowFacts, family: 4 | 6): boolean => {
  const {protocol} = flow
  if (protocol === null || protocol.includes('arp')) return false
  return family === (/6$|v6$/.test(protocol) ? 6 : 4)
}

/** Whether it takes packets of a state: `+inv`, `-new`. */
export const hasState = ({terms}: FlowFacts, flag: string): boolean =>
  (terms.get('ct_state')?.value ?? '').split(/(?=[+-])/).includes(flag)

/** A field as written, with its mask. */
export function written({terms}: FlowFacts, field: string): string | null {
  const term = terms.get(field)
  if (term === undefined || term.value === null) return null
  return term.mask === null ? term.value : `${term.value}/${term.mask}`
}

export const does = (flow: FlowFacts, kind: FlowFacts['actions'][number]['kind']): boolean =>
  flow.actions.some((action) => action.kind === kind)

/** Whether it takes what comes in by a port. */
export const comesBy = (flow: FlowFacts, port: PortName | null): boolean => {
  const value = flow.terms.get('in_port')?.value
  return port !== null && (value === String(port.ofport) || value === port.name)
}

/** Whether it chooses a port to leave by. */
export const choosesPort = (flow: FlowFacts, port: PortName | null): boolean =>
  port !== null && valueSet(flow.actions, 'reg1', 0, 32) === BigInt(port.ofport)
