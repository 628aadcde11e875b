import {fieldNamed, W} from '../fields.ts'
import type {Bucket, Group} from '../syntax/flow-types.ts'
import {executionOrder} from './action-set.ts'
import {at, type Context, drop, happen, note, undetermined} from './context.ts'
import {finishFreezing, freezeForMpls} from './freeze.ts'
import {hashSlots, shares} from './group-hash.ts'
import {isUsable, numberOf, sayNotLive} from './group-liveness.ts'
import {bucketScore, groupBasis} from './hash/group-score.ts'
import {copyOf} from './packet.ts'
import {Line} from './trace-node.ts'
import {overLimit} from './translation-limits.ts'
import {looked} from './wildcards.ts'

/** `group:N`. False where the group is missing: the rest of the list isn't run then. */
export function outputGroup(ctx: Context, id: number, last: boolean): boolean {
  if (overLimit(ctx)) return true
  const group = ctx.bridge.groups.get(id)
  if (!group) {
    const why = ctx.bridge.input.missing.get('groups')
    if (why !== undefined) undetermined(ctx, `group ${id}: ${why}`)
    else
      note(
        ctx,
        'warning',
        `output to nonexistent group ${id}`,
        drop(ctx, 'group-missing', `group ${id} does not exist`),
      )
    return false
  }
  const {inGroup} = ctx
  ctx.inGroup = true
  if (group.type === 'all' || group.type === 'indirect') runAll(ctx, group, last)
  else runOne(ctx, group, last)
  ctx.inGroup = inGroup
  return true
}

function runAll(ctx: Context, group: Group, last: boolean): void {
  if (group.buckets.length === 0) drop(ctx, 'group-empty', `group ${group.id} has no bucket`)
  group.buckets.forEach((bucket, i) => {
    runBucket(ctx, bucket, i, last && i === group.buckets.length - 1)
  })
}

function runOne(ctx: Context, group: Group, last: boolean): void {
  const chosen = group.type === 'ff' ? firstLive(ctx, group) : select(ctx, group)
  if (chosen === null) return
  const bucket = group.buckets[chosen]!
  note(ctx, 'detail', `using bucket ${numberOf(bucket, chosen)}`)
  if (group.type === 'select')
    happen(ctx, {kind: 'select', at: at(ctx), groupId: group.id, bucket: numberOf(bucket, chosen)})
  runBucket(ctx, bucket, chosen, last)
}

/** A bucket's actions are an action set, run on a copy of the packet (xlate_group_bucket()). */
function runBucket(ctx: Context, bucket: Bucket, index: number, last: boolean): void {
  const {packet, nodes, wasMpls} = ctx
  const node = new Line('bucket', `bucket ${numberOf(bucket, index)}`, ctx.bridge.name)
  nodes.push(node)
  ctx.nodes = node.children
  ctx.packet = copyOf(packet)
  ctx.depth++
  ctx.act(ctx, executionOrder(bucket.actions), last)
  ctx.depth--
  if (ctx.freezing !== null) finishFreezing(ctx)
  Object.assign(ctx, {packet, nodes, wasMpls, exit: false})
  if (ctx.error !== null && !LIMITS.has(ctx.error)) ctx.error = null
}

/** Errors of a bucket that end the whole translation. */
const LIMITS = new Set(['Recursion too deep', 'Too many resubmits', 'Stack too deep'])

/** Why no bucket is taken. */
function none(ctx: Context, group: Group): null {
  const reason = group.buckets.length === 0 ? 'group-empty' : 'no-live-bucket'
  const detail =
    group.buckets.length === 0 ? `group ${group.id} has no bucket` : `no bucket of group ${group.id} is live`
  note(ctx, 'detail', 'no live bucket', drop(ctx, reason, detail))
  return null
}

function firstLive(ctx: Context, group: Group): number | null {
  for (const [i, bucket] of group.buckets.entries()) {
    if (isUsable(ctx, group, bucket)) return i
    sayNotLive(ctx, bucket, i)
  }
  return none(ctx, group)
}

/** A bucket of a select group, by its index, or null where none is taken or the packet has to be hashed first. */
function select(ctx: Context, group: Group): number | null {
  if (ctx.wasMpls) {
    freezeForMpls(ctx)
    note(ctx, 'detail', 'no live bucket')
    return null
  }
  const slots = group.selectionMethod === 'hash' ? null : hashSlots(group)
  if (slots === null)
    return ctx.faithful ? selectByFields(ctx, group) : choose(ctx, group, shares(group, null, live(ctx, group)))
  const hash = ctx.packet[W.dp_hash]!
  if (hash === 0) {
    return ctx.faithful ? askForHash(ctx, group) : choose(ctx, group, shares(group, slots, live(ctx, group)))
  }
  looked(ctx, fieldNamed('dp_hash'), BigInt(slots.length - 1))
  for (let i = 0; i < slots.length; i++) {
    const bucket = slots[(hash + i) & (slots.length - 1)]!
    if (isUsable(ctx, group, group.buckets[bucket]!)) return bucket
  }
  return none(ctx, group)
}

const live = (ctx: Context, group: Group): boolean[] => group.buckets.map((bucket) => isUsable(ctx, group, bucket))

/** The datapath computes a hash and comes back with it: ofproto/trace stops there, and says so oddly. */
function askForHash(ctx: Context, group: Group): null {
  const algorithm = group.selectionParam === null ? 0n : group.selectionParam >> 32n
  const basis = (group.selectionParam ?? 0n) & 0xffff_ffffn
  const symmetric = algorithm === 1n || group.selectionMethod === null
  const supported = Number(/\d+/.exec(ctx.run.sw.input.features?.get('Max dp_hash algorithm') ?? '1')?.[0] ?? 1) >= 1
  ctx.freezing = {kind: 'hash', hash: `${symmetric && supported ? 'sym_l4' : 'l4'}(${basis})`}
  ctx.exit = true
  note(ctx, 'detail', 'no live bucket')
  return null
}

/** Hashes that OVS computes itself. How depends on its build: a trace is answered as distributions build it, a real packet may go to any bucket. */
function selectByFields(ctx: Context, group: Group): number | null {
  const unknown = group.fields.find(({field}) => field === null)
  if (unknown) undetermined(ctx, `group ${group.id} hashes '${unknown.written}', which no field is known for`)
  const basis = groupBasis(ctx, group)
  let best: number | null = null
  let highest = 0
  for (const [i, bucket] of group.buckets.entries()) {
    if (!isUsable(ctx, group, bucket)) {
      sayNotLive(ctx, bucket, i)
      continue
    }
    const score = bucketScore(numberOf(bucket, i), bucket.weight ?? 1, basis)
    note(ctx, 'detail', `bucket ${numberOf(bucket, i)}: score ${score | 0}`)
    if (score < highest) continue
    best = i
    highest = score
  }
  return best ?? none(ctx, group)
}

function choose(ctx: Context, group: Group, share: readonly number[]): number | null {
  const candidates = share.flatMap((part, bucket) => (part > 0 ? [{bucket, share: part}] : []))
  if (candidates.length === 0) return none(ctx, group)
  const {choices, options} = ctx.run
  const again = sameGroup(ctx, group)
  if (again !== null) return again
  const wanted = options.choose?.[choices.length] ?? 0
  const chosen = candidates[wanted] ?? candidates[0]!
  const numbered = candidates.map(({bucket, share: part}) => ({
    bucket: numberOf(group.buckets[bucket]!, bucket),
    share: part,
  }))
  choices.push({
    at: at(ctx),
    groupId: group.id,
    candidates: numbered,
    chosen: numberOf(group.buckets[chosen.bucket]!, chosen.bucket),
  })
  return chosen.bucket
}

/** One packet has one hash: a group that it meets again, as in a loop of resubmits, gives it the bucket of the first time. */
function sameGroup(ctx: Context, group: Group): number | null {
  const before = ctx.run.choices.find((c) => c.groupId === group.id && c.at.bridge === ctx.bridge.name)
  if (before === undefined) return null
  const index = group.buckets.findIndex((bucket, i) => numberOf(bucket, i) === before.chosen)
  return index < 0 ? null : index
}
