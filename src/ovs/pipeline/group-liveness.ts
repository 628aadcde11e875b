import type {Bucket, Group} from '../syntax/flow-types.ts'
import {type Context, note, undetermined} from './context.ts'
import {isLive} from './port-state.ts'

/** MAX_LIVENESS_RECURSION of ofproto/ofproto-dpif-xlate.c. */
const MAX_DEPTH = 128
/** Buckets of watched groups that are looked at for one packet: groups that watch each other in a circle double with each bucket that does. */
const MAX_LOOKS = 20_000

/** How a bucket is called: old versions of OpenFlow give it no number. */
export const numberOf = (bucket: Bucket, index: number): number => bucket.id ?? index

/** Whether a packet may take a bucket of a group: what it watches lives, or it watches nothing (bucket_is_alive()). */
export function isUsable(ctx: Context, group: Group, bucket: Bucket): boolean {
  const lives = bucketLives(ctx, group, bucket, 0)
  if (lives || bucket.watchGroup === null || ctx.run.looks <= MAX_LOOKS) return lives
  undetermined(ctx, 'whether a bucket is live takes too long to find out: groups watch each other in a circle')
  return false
}

function bucketLives(ctx: Context, {type}: Group, bucket: Bucket, depth: number): boolean {
  if (depth >= MAX_DEPTH) {
    if (ctx.faithful) note(ctx, 'error', `bucket chaining exceeded ${MAX_DEPTH} links`)
    return false
  }
  const {watchPort, watchGroup, weight} = bucket
  if (type === 'select' && weight === 0) return false
  if (watchPort === null && watchGroup === null) return true
  if (watchPort?.ofport != null && isLive(ctx, watchPort.ofport)) return true
  const watched = watchGroup === null ? undefined : ctx.bridge.groups.get(watchGroup)
  return watched?.buckets.some((_, i) => watchedLives(ctx, watched, i, depth + 1)) ?? false
}

function watchedLives(ctx: Context, group: Group, index: number, depth: number): boolean {
  if (++ctx.run.looks > MAX_LOOKS) return false
  const bucket = group.buckets[index]!
  const lives = bucketLives(ctx, group, bucket, depth)
  if (!lives && ctx.faithful && ctx.run.looks <= MAX_LOOKS) sayNotLive(ctx, bucket, index)
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
