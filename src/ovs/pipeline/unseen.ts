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

/** The same of something that is what it is for the whole of a run, by its name. */
export function chooseOnce(ctx: Context, name: string, count: number): number {
  const {unseen} = ctx.run
  const known = unseen.get(name)
  if (known !== undefined) return known
  const chosen = chooseUnseen(ctx, count)
  unseen.set(name, chosen)
  return chosen
}
