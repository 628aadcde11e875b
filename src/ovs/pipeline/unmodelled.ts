import {type Context, undetermined} from './context.ts'

/** Says what of a bridge changes every packet's datapath actions and isn't modelled (`faithful`); a real packet goes on alike. */
export function sayUnmodelled(ctx: Context): void {
  if (!ctx.faithful) return
  const {input} = ctx.bridge
  if (input.mirrors.length > 0) undetermined(ctx, `mirrors of ${input.name} are not modelled`)
}
