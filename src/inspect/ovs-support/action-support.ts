import {parseFlows} from '../../ovs/syntax/flows.ts'
import {ACTION_SAMPLES, ACTION_SINCE, WITHIN} from './action-samples.ts'
import type {ActionSupport, SupportLevel} from './answer.ts'
import {levelOf, samplePackets, switchWith, TLVS} from './test-switch.ts'

/** Asks the simulator about each kind of action, in both modes, with every spelling on every packet. */
export function actionSupport(): ActionSupport[] {
  const kinds = Object.keys(ACTION_SAMPLES) as (keyof typeof ACTION_SAMPLES)[]
  return kinds.map((kind) => {
    const written = ACTION_SAMPLES[kind].length > 0 ? ACTION_SAMPLES[kind] : ACTION_SAMPLES.ct.filter(holdsNat)
    const within = WITHIN[kind]
    const levels = (mode: 'real' | 'faithful'): SupportLevel =>
      worst(written.map((text) => levelOfAction(kind, text, mode)))
    return {
      kind,
      written: within === undefined ? written : written.map((text) => `${text} (within ${within})`),
      since: ACTION_SINCE[kind] ?? null,
      real: levels('real'),
      faithful: levels('faithful'),
    }
  })
}

const holdsNat = (text: string): boolean => text.includes('nat')

function levelOfAction(kind: string, text: string, mode: 'real' | 'faithful'): SupportLevel {
  const flows = `table=0, actions=${text}${LAST.test(text) ? '' : ',output:2'}\ntable=5, actions=output:3\n`
  const parsed = parseFlows(flows, {tlvs: TLVS})
  const found = parsed.items[0]?.actions.some((action) => action.kind === kind || WITHIN_TEXT.has(kind))
  if (!found || parsed.unparsed.length > 0) return {status: 'unread', reasons: [`'${text}' is kept verbatim`]}
  // A conjunction has no other action beside it.
  return levelOf(switchWith(kind === 'conjunction' ? CLAUSES : flows), mode, samplePackets())
}

const WITHIN_TEXT: ReadonlySet<string> = new Set(Object.keys(WITHIN))
const LAST = /^(goto_table|drop)|^conjunction/
const CLAUSES = `table=0, priority=10,in_port=1 actions=conjunction(1,1/2)
table=0, priority=10,dl_src=02:00:00:00:00:01 actions=conjunction(1,2/2)
table=0, priority=5,conj_id=1 actions=output:2
`

/** All reasons together; exact only where each spelling is. */
function worst(levels: readonly SupportLevel[]): SupportLevel {
  const reasons = [...new Set(levels.flatMap((level) => level.reasons))]
  const status = levels.some((level) => level.status === 'unread')
    ? 'unread'
    : levels.some((level) => level.status === 'undetermined')
      ? 'undetermined'
      : 'exact'
  return {status, reasons}
}
