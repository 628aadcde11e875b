import type {Context, Run} from './context.ts'
import {splitActions} from './odp-list.ts'

/** Datapath actions beyond this end the translation, though not as an error. */
export const MAX_ACTION_BYTES = 65535

/** Bytes that an action of the datapath takes at most in Netlink: how many exactly is a matter of the build's structures. */
const MOST: Readonly<Record<string, number>> = {
  tnl_push: 560,
  userspace: 120,
  ct: 200,
  set: 104,
  push_nsh: 300,
}
const OUTPUT = 8
const TUNNEL = 600
const OTHER = 16
const LISTS: ReadonlySet<string> = new Set(['clone', 'sample', 'actions', 'check_pkt_len', 'gt', 'le'])

/** Lists that were measured, as far as they were then. */
const measured = new WeakMap<readonly string[], {readonly count: number; readonly bytes: number}>()

/** Bytes that a list takes at most. */
export function mostBytes(run: Run, odp: readonly string[]): number {
  const known = measured.get(odp)
  const from = known && known.count <= odp.length ? known : {count: 0, bytes: 0}
  let {bytes} = from
  for (let i = from.count; i < odp.length; i++) bytes += run.listBytes.get(odp[i]!) ?? mostOfText(odp[i]!)
  measured.set(odp, {count: odp.length, bytes})
  return bytes
}

/**
 * An action that holds lists, whose bytes are known from now on: lists stand within one another by the hundred where flows go in
 * circles, and each text holds all that is in it.
 *
 * @param lists what it holds
 */
export function holding(run: Run, text: string, lists: readonly (readonly string[])[]): string {
  run.listBytes.set(
    text,
    lists.reduce((sum, list) => sum + mostBytes(run, list), OTHER * (1 + lists.length)),
  )
  return text
}

const mostOfText = (text: string): number => splitActions(text).reduce((sum, action) => sum + mostOf(action), 0)

function mostOf(action: string): number {
  const open = action.indexOf('(')
  if (open < 0) return /^\d/.test(action) ? OUTPUT : (MOST[action] ?? OTHER)
  const name = action.slice(0, open)
  if (LISTS.has(name)) return OTHER + mostOfText(action.slice(open + 1, -1))
  return action.startsWith('set(tunnel(') ? TUNNEL : (MOST[name] ?? OTHER)
}

/** Whether there may be too many, the lists counted that this one stands in; of outputs alone it is known. */
export const mayBeTooMany = ({faithful, run, outerBytes, odp}: Context): boolean =>
  faithful && outerBytes + mostBytes(run, odp) > MAX_ACTION_BYTES
