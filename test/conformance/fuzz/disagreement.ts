import type {Flow} from '../../../src/ovs/syntax/flow-types.ts'
import type {CorpusCase} from '../corpus-case.ts'
import {judge} from '../judge.ts'
import type {PrivateOvs} from '../private-ovs.ts'
import {ask} from './ask.ts'
import {type Loaded, load} from './load.ts'
import type {Base} from './set-up.ts'
import {shrink, type Trouble} from './shrink.ts'
import {isEndless, simulate} from './simulate.ts'
import type {Pipeline} from './spec.ts'

/** A case in which the switch and the simulator disagree. */
export interface Found {
  readonly corpus: CorpusCase
  readonly reason: string
}

/** Two flows of one priority that do the same: OVS does not define which it names. */
export function isTie({sw}: Loaded, reason: string): boolean {
  const [, a, b] = /: lookup \d+: \d+\. (.*) \| \d+\. (.*)$/.exec(reason) ?? []
  const flows = sw.input.bridges.flatMap((bridge) => bridge.flows)
  const [ours, theirs] = [a, b].map((text) => flows.filter((flow) => text === lookupText(flow)))
  return (ours ?? []).some((flow) => (theirs ?? []).some((other) => sameDeed(flow, other)))
}

const sameDeed = (a: Flow, b: Flow): boolean =>
  a.table === b.table && a.priority === b.priority && a.actionsText === b.actionsText

const lookupText = ({matchText, priority, cookie}: Flow): string =>
  `${matchText === '' ? '' : `${matchText}, `}priority ${priority}${cookie === 0n ? '' : `, cookie 0x${cookie.toString(16)}`}`

/** The kind of a disagreement: shrinking keeps to it, so that it ends at the same one. */
export const kindOf = (reason: string): string =>
  reason
    .replace(/^pass \d+: /, '')
    .split(/[ :]/, 2)
    .join(' ')

/** The switch as it is where nobody has asked it yet: in the underlay of a native tunnel even a trace learns. */
export async function reload(ovs: PrivateOvs, base: Base, pipeline: Pipeline): Promise<Loaded | null> {
  for (const {name} of base.bridges) await ovs.appctl('fdb/flush', name)
  return load(ovs, base, pipeline, true)
}

/** The disagreement, if it doesn't come of a question before it. */
export async function askedAnew(
  ovs: PrivateOvs,
  base: Base,
  {pipeline, question}: Trouble,
  met: Found,
): Promise<Found | null> {
  const loaded = await reload(ovs, base, pipeline)
  if (!loaded) return met
  const corpus = await ask(ovs, loaded, question, met.corpus.name)
  const {status, reason} = judge(corpus, loaded.sw)
  return status === 'differs' ? {corpus, reason: reason ?? ''} : null
}

/** The smallest disagreement of the same kind. */
export async function shrunk(ovs: PrivateOvs, base: Base, trouble: Trouble, found: Found): Promise<Found> {
  const kind = kindOf(found.reason)
  let last = found
  await shrink(trouble, async ({pipeline, question}) => {
    const loaded = question.flow.length === 0 ? null : await reload(ovs, base, pipeline)
    if (!loaded || isEndless(simulate(loaded, question))) return false
    const corpus = await ask(ovs, loaded, question, found.corpus.name)
    const {status, reason} = judge(corpus, loaded.sw)
    if (status !== 'differs' || isTie(loaded, reason ?? '') || kindOf(reason ?? '') !== kind) return false
    last = {corpus, reason: reason ?? ''}
    return true
  })
  return last
}
