import type {MatchOutcome, MatchRow, OvsMatchAnswer} from '../../inspect/ovs-match/answer.ts'
import {glyphs} from '../glyphs.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {plain, span} from '../wrap.ts'

/** Of the flows that are missed the text shows so many, those that come nearest. */
const NEAREST = 10

/** The screen of `ovs match`: the flows of a table from the highest, each with what it takes or why it is not hit. */
export function ovsMatchText(answer: OvsMatchAnswer, screen: Screen, {wide}: {readonly wide: boolean}): string[] {
  const {node, bridge, table, tableId, flow, exact, total, flows, doubts} = answer
  const shown = wide ? flows : nearest(flows)
  const hidden = flows.length - shown.length
  const noun = total === 1 ? 'flow' : 'flows'
  return [
    ...layOut(screen, {
      head: [span('node', node), plain(' '), span('heading', bridge), plain(' '), span('table', table), plain('  ')],
      body: [span('dim', `table ${tableId}, ${total} ${noun}`)],
    }),
    ...layOut(screen, {
      head: [plain('  ')],
      body: [span('flow', flow === '' ? 'any packet' : flow)],
      evidence: 'whole',
    }),
    ...layOut(screen, {
      head: [plain('  ')],
      body: [span('dim', exact ? 'a whole packet: what is not written is 0' : 'what is not written may be anything')],
    }),
    '',
    ...shown.flatMap((row) => rowLines(row, screen, wide)),
    ...(hidden > 0
      ? ['', ...note(screen, `${hidden} more flows above the winner are missed: -o wide shows them`)]
      : []),
    ...(flows.some(({outcome}) => outcome === 'wins') ? [] : ['', ...note(screen, noWinner(answer))]),
    ...conjunctionLines(answer, screen),
    ...doubts.flatMap((text) => ['', ...layOut(screen, {head: [span('unknown', '? ')], body: [plain(text)]})]),
  ]
}

const noWinner = ({exact, flows}: OvsMatchAnswer): string =>
  exact || flows.every(({outcome}) => outcome === 'misses')
    ? 'no flow of the table takes it: it is dropped there, unless the table-miss setting says otherwise'
    : 'no flow takes it whatever is left open: with the rest against it, it is dropped there'

const note = (screen: Screen, text: string): string[] => layOut(screen, {head: [plain('  ')], body: [plain(text)]})

/** All that fit, and of the others the nearest. */
function nearest(flows: readonly MatchRow[]): MatchRow[] {
  const missed = flows.filter(({outcome}) => outcome === 'misses')
  const kept = new Set([...missed].sort((a, b) => a.reasons.length - b.reasons.length).slice(0, NEAREST))
  return flows.filter((row) => row.outcome !== 'misses' || kept.has(row))
}

const WORDS: Readonly<Record<MatchOutcome, {readonly word: string; readonly role: Role}>> = {
  wins: {word: 'wins', role: 'good'},
  'could-hit': {word: 'could hit', role: 'warning'},
  shadowed: {word: 'too late', role: 'dim'},
  clause: {word: 'clause', role: 'table'},
  misses: {word: 'misses', role: 'dim'},
  unknown: {word: 'unknown', role: 'unknown'},
}

function rowLines(row: MatchRow, screen: Screen, wide: boolean): string[] {
  const {outcome, priority, role, takes, does, reasons, text, evidence} = row
  const {word, role: paint} = WORDS[outcome]
  const {arrow} = glyphs(screen.unicode)
  const head = [plain(`${String(priority).padStart(6)}  `), span(paint, word), plain(' '.repeat(11 - word.length))]
  const indent = [plain(' '.repeat(19))]
  const quiet = outcome === 'misses' || outcome === 'shadowed'
  return [
    ...layOut(screen, {head, body: [quiet ? span('dim', role) : span('heading', role)]}),
    ...(takes.length === 0 || (quiet && !wide)
      ? []
      : layOut(screen, {head: indent, body: [span('dim', takes.join(', '))]})),
    ...reasons.flatMap((reason) => layOut(screen, {head: indent, body: [plain(reason.text)]})),
    ...(quiet && !wide
      ? []
      : layOut(screen, {head: [...indent, span('dim', `${arrow} `)], body: [plain(does.join('; '))]})),
    ...(wide ? layOut(screen, {head: indent, body: [span('evidence', text)], evidence: 'whole'}) : []),
    ...(wide && evidence
      ? layOut(screen, {
          head: indent,
          body: [span('dim', evidence.line === null ? evidence.file : `${evidence.file}:${evidence.line}`)],
          evidence: 'whole',
        })
      : []),
  ]
}

function conjunctionLines({conjunctions}: OvsMatchAnswer, screen: Screen): string[] {
  if (conjunctions.length === 0) return []
  return [
    '',
    ...layOut(screen, {head: [], body: [span('heading', 'conjunctions')]}),
    ...conjunctions.flatMap(({id, meaning, priority, clauses, met, open}) => {
      const state =
        open.length === 0
          ? `all ${clauses} clauses are met`
          : `clauses ${met.join(', ')} of ${clauses} are met, ${open.join(', ')} not`
      const name = meaning === null ? '' : `${meaning}: `
      return layOut(screen, {
        head: [plain(`${String(priority).padStart(6)}  `), span('table', String(id)), plain('  ')],
        body: [plain(`${name}${state}`)],
      })
    }),
  ]
}
