import {at, type Context} from './context.ts'

/**
 * Chooses among what a real switch may be like where no dump shows it (`faithful`): an order of a hash table, a setting. A
 * caller that holds an answer against a trace tries them all.
 *
 * @returns 0 for what `count` says is the first, unless the options say otherwise
 */
export function chooseUnseen(ctx: Context, count: number): number {
  const {choices, options} = ctx.run
  const chosen = Math.min(options.choose?.[choices.length] ?? 0, count - 1)
  const candidates = Array.from({length: count}, (_, bucket) => ({bucket, share: 1 / count}))
  choices.push({at: at(ctx), groupId: -1, candidates, chosen, unseen: true})
  return chosen
}
