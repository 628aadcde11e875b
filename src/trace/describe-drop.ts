import {W} from '../ovs/fields.ts'
import type {DropReason, Effect} from '../ovs/pipeline/result.ts'
import {addressOf} from './frame.ts'
import type {NodeState} from './node-state.ts'
import type {Why} from './why.ts'

export type Drop = Extract<Effect, {kind: 'drop' | 'suppressed'}>

/** Words for scripts and for people, by where in Antrea's pipeline it happened. */
const TABLES: Readonly<Record<string, {reason: string; text: string}>> = {
  SpoofGuard: {reason: 'spoof-guard', text: 'no SpoofGuard flow lets this source address and MAC in by this port'},
  ARPSpoofGuard: {
    reason: 'arp-spoof-guard',
    text: 'no ARPSpoofGuard flow lets this sender address and MAC in by this port',
  },
  Classifier: {reason: 'unclassified-port', text: 'no Classifier flow knows the port that the packet came in by'},
  Classification: {reason: 'unclassified-port', text: 'no flow knows the port that the packet came in by'},
  PipelineRootClassifier: {reason: 'unclassified', text: 'the pipeline takes ARP and IP only'},
}

const REASONS: Partial<Record<DropReason, string>> = {
  ttl: 'ttl',
  'group-missing': 'group-missing',
  'group-empty': 'group-empty',
  'no-live-bucket': 'group-empty',
  'ct-limit': 'conntrack-limit',
  fragment: 'fragment',
  recursion: 'recursion',
  vlan: 'vlan',
  'port-missing': 'port-missing',
  tunnel: 'tunnel',
}

/** A drop that no policy made, in words. */
export function describeDrop(node: NodeState, drop: Drop): Why {
  const {facts} = node
  const {flow, table, bridge} = drop.at
  const name = table === null ? null : facts.flows.tableName(table)
  const base = {
    table: name,
    flow: flow ? facts.flows.text(flow) : null,
    policy: [],
    evidence: flow ? facts.flows.evidence(bridge, flow) : null,
  }
  if (drop.kind === 'suppressed') return {...base, ...notSent(node, drop)}
  const known = name === null ? undefined : TABLES[name]
  // The table's own last flow means that none of Antrea's took the packet; any other flow that drops it speaks for itself.
  const isLast = flow === null || flow.matchText === ''
  if (known && isLast && (drop.reason === 'drop-action' || drop.reason === 'miss')) return {...base, ...known}
  const reason = REASONS[drop.reason]
  if (reason) return {...base, reason, text: drop.detail}
  if (!flow || name === null) {
    const where = name === null ? '' : `dropped in ${name}: `
    return {...base, reason: drop.reason === 'miss' ? 'table-miss' : 'no-output', text: where + drop.detail}
  }
  if (name === 'ConntrackState' && /\+inv/.test(flow.matchText)) return {...base, ...invalid(node)}
  if (flow.matchText === '')
    return {...base, reason: 'table-miss', text: `dropped in ${name}: nothing else there takes it`}
  const {role, match} = facts.flows.describe(flow)
  return {
    ...base,
    reason: 'flow-drop',
    text: `dropped in ${name}: ${role}${match.length > 0 ? ` (${match.join(', ')})` : ''}`,
  }
}

/** An answer without its connection: never begun here, or begun and not kept. */
function invalid({notKept}: NodeState): {reason: string; text: string} {
  const [why] = notKept
  if (why !== undefined)
    return {
      reason: 'conntrack-limit',
      text: `connection tracking does not know the connection: it was not kept when it began (${why})`,
    }
  return {
    reason: 'conntrack-invalid',
    text: 'connection tracking calls it invalid: it is an answer to a connection that this node has not seen begin',
  }
}

function notSent(
  {facts}: NodeState,
  {at, port, reason, packet}: Extract<Drop, {kind: 'suppressed'}>,
): {reason: string; text: string} & Partial<Why> {
  const out = port === null ? null : facts.port(at.bridge, port)
  const name = out?.name ?? (port === null ? 'a port' : `port ${port}`)
  if (port !== null && port === packet[W.in_port]) {
    const own = addressOf(packet, 'src') === addressOf(packet, 'dst')
    const why = own
      ? ': a pod that reaches itself through a Service needs its source translated first (SNATMark), and no flow did'
      : ''
    return {
      reason: 'hairpin',
      text: `it would leave by ${name}, by which it came in, and Open vSwitch sends nothing back there${why}`,
    }
  }
  const evidence = out ? {evidence: out.evidence} : {}
  return {
    reason: /down/.test(reason) ? 'link-down' : /tunnel/.test(reason) ? 'tunnel' : 'suppressed',
    text: `not sent out of ${name}: ${reason}`,
    ...evidence,
  }
}
