import {decodeCookie} from '../../antrea/cookie.ts'
import {describeActions} from '../../antrea/describe-action.ts'
import {describeFlow, type FlowContext} from '../../antrea/describe-flow.ts'
import type {ServicePort} from '../../antrea/lookup.ts'
import {namedAddress} from '../../antrea/names.ts'
import {distinctRefs} from '../../antrea/policy-ref.ts'
import {endpointOfBucket} from '../../antrea/services.ts'
import type {Evidence} from '../../model/evidence.ts'
import type {Bucket, Flow, Group} from '../../ovs/syntax/flow-types.ts'
import type {BucketRow, FlowRow, GroupRow} from './answer.ts'
import {namedText} from './named-text.ts'
import type {SelectContext} from './select.ts'

export type RowContext = SelectContext &
  FlowContext & {
    readonly flowEvidence: (flow: Flow) => Evidence
    readonly groupEvidence: (group: Group) => Evidence
  }

export function flowRow(flow: Flow, context: RowContext): FlowRow {
  const {table, role, match, did} = describeFlow(flow, context)
  const {round, category} = decodeCookie(flow.cookie, context.dialect.generation)
  const groups = flow.actions.flatMap((a) => (a.kind === 'group' ? [a.id] : []))
  const conjunctions = flow.actions.flatMap((a) => (a.kind === 'conjunction' ? [a.id] : []))
  const served = [...context.services.ofFlow(flow), ...groups.flatMap(context.services.ofGroup)]
  const inService = table.name === 'ServiceLB' || table.name === 'SessionAffinity'
  return {
    table: table.name,
    tableId: table.id,
    priority: flow.priority,
    role,
    match: flow.matchText,
    actions: flow.actionsText,
    takes: match,
    does: did,
    text: flow.text,
    named: namedText(flow.text, context.dialect, context.ports),
    policies: distinctRefs([
      ...conjunctions.flatMap((id) => context.policies.conjunction(id)?.refs ?? []),
      ...context.policies.ofFlow(flow),
    ]),
    services: inService ? serviceTexts(served) : [],
    packets: flow.packets,
    bytes: flow.bytes,
    durationSeconds: flow.durationSeconds,
    idleSeconds: flow.idleAge,
    idleTimeout: flow.idleTimeout,
    hardTimeout: flow.hardTimeout,
    cookie: flow.cookie,
    round,
    category,
    evidence: context.flowEvidence(flow),
  }
}

const serviceTexts = (ports: readonly ServicePort[]): string[] =>
  [...new Set(ports.map((p) => `${p.namespace}/${p.name}:${p.port}/${p.protocol}`))].sort()

export function groupRow(group: Group, context: RowContext): GroupRow {
  return {
    id: group.id,
    type: group.type,
    services: serviceTexts(context.services.ofGroup(group.id)),
    text: group.text,
    named: namedText(group.text, context.dialect, context.ports),
    buckets: group.buckets.map((bucket) => bucketRow(bucket, context)),
    evidence: context.groupEvidence(group),
  }
}

function bucketRow(bucket: Bucket, context: RowContext): BucketRow {
  const endpoint = endpointOfBucket(bucket, context.dialect)
  return {
    id: bucket.id,
    weight: bucket.weight,
    endpoint: endpoint?.ip ? endpointText(endpoint.ip, endpoint.port, context) : null,
    remote: endpoint?.ip ? endpoint.remote : null,
    does: describeActions(bucket.actions, {...context, stage: 'bucket'}),
  }
}

function endpointText(ip: string, port: number | null, {lookup}: RowContext): string {
  const at = port === null ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
  return `${at}${namedAddress(ip, lookup).slice(ip.length)}`
}

export const SORTS = ['table', 'packets', 'bytes', 'priority', 'duration'] as const
export type FlowSort = (typeof SORTS)[number]

/** Table, then priority from the highest, then the match and the line; other orders only go before these. */
export function compareRows(sort: FlowSort): (a: FlowRow, b: FlowRow) => number {
  const key = {
    table: () => 0,
    packets: (r: FlowRow) => -(r.packets ?? -1),
    bytes: (r: FlowRow) => -(r.bytes ?? -1),
    priority: (r: FlowRow) => -r.priority,
    duration: (r: FlowRow) => r.durationSeconds ?? Number.POSITIVE_INFINITY,
  }[sort]
  return (a, b) =>
    key(a) - key(b) ||
    (a.tableId ?? 256) - (b.tableId ?? 256) ||
    b.priority - a.priority ||
    compareText(a.match, b.match) ||
    (a.evidence.line ?? 0) - (b.evidence.line ?? 0)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
