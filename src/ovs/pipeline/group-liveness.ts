import type {Bucket, Group} from '../syntax/flow-types.ts'
import {type Context, note, undetermined} from './context.ts'
import {isLive} from './port-state.ts'

/** MAX_LIVENESS_RECURSION of ofproto/ofproto-dpif-xlate.c. */
const MAX_DEPTH = 128
/** Buckets that are looked at for one: groups that watch each other in a circle double with each bucket that does. */
const MAX_LOOKS = 20_000

/** How a bucket is called: old versions of OpenFlow give it no number. */
export const numberOf = (bucket: Bucket, index: number): number => bucket.id ?? index

/** Whether a packet may take a bucket of a group: what it watches lives, or it watches nothing (bucket_is_alive()). */
export function isUsable(ctx: Context, group: Group, bucket: Bucket): boolean {
  const looks = {left: MAX_LOOKS}
  const lives = bucketLives(ctx, group, bucket, {depth: 0, looks})
  if (looks.left >= 0) return lives
  undetermined(ctx, 'whether a bucket is live takes too long to find out: groups watch each other in a circle')
  return false
}

interface Looking {
  readonly depth: number
  readonly looks: {left: number}
}

function bucketLives(ctx: Context, {type}: Group, bucket: Bucket, {depth, looks}: Looking): boolean {
  if (--looks.left < 0) return false
  if (depth >= MAX_DEPTH) {
    if (ctx.faithful) note(ctx, 'error', `bucket chaining exceeded ${MAX_DEPTH} links`)
    return false
  }
  const {watchPort, watchGroup, weight} = bucket
  if (type === 'select' && weight === 0) return false
  if (watchPort === null && watchGroup === null) return true
  if (watchPort?.ofport != null && isLive(ctx, watchPort.ofport)) return true
  const watched = watchGroup === null ? undefined : ctx.bridge.groups.get(watchGroup)
  return watched?.buckets.some((_, i) => watchedLives(ctx, watched, i, {depth: depth + 1, looks})) ?? false
}

function watchedLives(ctx: Context, group: Group, index: number, looking: Looking): boolean {
  const bucket = group.buckets[index]!
  const lives = bucketLives(ctx, group, bucket, looking)
  if (!lives && ctx.faithful && looking.looks.left >= 0) sayNotLive(ctx, bucket, index)
  return lives
}

/** Why a bucket is passed over. */
export function sayNotLive(ctx: Context, bucket: Bucket, index: number): void {
  const watched = [
    bucket.watchPort === null ? '' : `port ${bucket.watchPort.written}`,
    bucket.watchGroup === null ? '' : `port ${bucket.watchGroup}`,
  ].filter(Boolean)
  note(ctx, 'detail', `bucket ${numberOf(bucket, index)}: not live due to ${watched.join(' and ')}`)
}
