import type {ChoiceRow, OvsTraceAnswer, SwitchVerdict} from '../../inspect/ovs-trace/answer.ts'
import type {Artefact} from '../../ovs/trace-output/artefacts.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'
import {passLines} from './passes.ts'

/** The screen of `ovs trace`: where the packet ends, then what each table did with it, pass by pass. */
export function ovsTraceText(answer: OvsTraceAnswer, screen: Screen, {wide}: {readonly wide: boolean}): string[] {
  const {node, bridge, mode, verdict, summary, packet, assumed, passes, choices, artefacts, undetermined} = answer
  const what = mode === 'real' ? 'what a packet meets' : 'what ofproto/trace says'
  const indent = [plain('  ')]
  return [
    ...verdictLines(screen, verdict, [span('node', node), plain(' '), span('heading', bridge), plain(`, ${what}`)]),
    ...layOut(screen, {head: indent, body: [plain(summary)]}),
    ...layOut(screen, {head: indent, body: [span('flow', packet)], evidence: wide ? 'whole' : 'short'}),
    ...assumed.flatMap((text) => layOut(screen, {head: indent, body: [span('dim', `assumed: ${text}`)]})),
    ...passes.flatMap((pass) => ['', ...passLines(pass, screen, wide)]),
    ...choiceLines(choices, screen),
    ...artefactLines(artefacts, screen),
    ...undetermined.flatMap((text) => ['', ...layOut(screen, {head: [span('unknown', '? ')], body: [plain(text)]})]),
  ]
}

const VERDICTS: Readonly<
  Record<SwitchVerdict, {readonly role: Role; readonly mark: 'ok' | 'stop' | 'warning' | 'unknown'}>
> = {
  sent: {role: 'good', mark: 'ok'},
  dropped: {role: 'drop', mark: 'stop'},
  'to-controller': {role: 'warning', mark: 'warning'},
  undetermined: {role: 'unknown', mark: 'unknown'},
}

/** `✗ DROPPED  node1 br-int`. */
export function verdictLines(screen: Screen, verdict: SwitchVerdict, what: ReturnType<typeof plain>[]): string[] {
  const {role, mark} = VERDICTS[verdict]
  const word = `${glyphs(screen.unicode)[mark]} ${verdict.toUpperCase()}`
  return layOut(screen, {head: [span(role, word), plain('  ')], rest: [plain('  ')], body: what})
}

function choiceLines(choices: readonly ChoiceRow[], screen: Screen): string[] {
  const several = choices.filter(({candidates}) => candidates.length > 1)
  if (several.length === 0) return []
  return [
    '',
    ...several.flatMap(({groupId, chosen, candidates}) => {
      const others = candidates.map(({bucket, share}) => `${bucket} (${Math.round(share * 100)} %)`).join(', ')
      const text = `group ${groupId}: bucket ${chosen} is shown; a hash of the connection picks one of ${others}`
      return layOut(screen, {head: [span('dim', '  ')], body: [plain(text)]})
    }),
  ]
}

/** What is ofproto/trace's own doing, with what to do about it. */
export function artefactLines(artefacts: readonly Artefact[], screen: Screen): string[] {
  const {warning, arrow} = glyphs(screen.unicode)
  return artefacts.flatMap(({text, remedy, misleads}) => [
    '',
    ...layOut(screen, {
      head: [misleads ? span('warning', `${warning} `) : plain('  ')],
      body: [misleads ? plain(text) : span('dim', text)],
    }),
    ...(remedy === null ? [] : layOut(screen, {head: [plain('  '), span('dim', `${arrow} `)], body: [plain(remedy)]})),
  ])
}
