import {MAX_ACTION_BYTES, mayBeTooMany} from './action-bytes.ts'
import {type Context, drop, note, undetermined} from './context.ts'

/** Depth of resubmits, and how many a packet may make (MAX_DEPTH, MAX_RESUBMITS of ofproto-dpif-xlate.c). */
export const MAX_DEPTH = 64
export const MAX_RESUBMITS = MAX_DEPTH * MAX_DEPTH

/** Whether the translation ends here, since it went too deep or did too much (xlate_resubmit_resource_check()). */
export function overLimit(ctx: Context): boolean {
  const problem =
    ctx.depth >= MAX_DEPTH
      ? (['over max translation depth 64', 'Recursion too deep'] as const)
      : ctx.resubmits >= MAX_RESUBMITS
        ? (['over 4096 resubmit actions', 'Too many resubmits'] as const)
        : ctx.stackBytes >= 65536
          ? (['resubmits yielded over 64 kB of stack', 'Stack too deep'] as const)
          : null
  if (problem === null && ctx.odpBytes > MAX_ACTION_BYTES) {
    note(ctx, 'error', 'resubmits yielded over 64 kB of actions')
    ctx.exit = true
    return true
  }
  if (problem === null && mayBeTooMany(ctx)) {
    undetermined(ctx, 'whether datapath actions take more than 64 kB depends on how OVS was built')
    ctx.exit = true
    return true
  }
  if (problem === null) return false
  ctx.error = problem[1]
  note(ctx, 'error', problem[0], drop(ctx, 'recursion', problem[0]))
  return true
}
