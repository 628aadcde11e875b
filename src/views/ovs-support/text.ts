import type {FieldSupport, OvsSupportAnswer, SupportLevel} from '../../inspect/ovs-support/answer.ts'
import {layOut} from '../layout.ts'
import type {Screen} from '../screen.ts'
import {displayWidth, pad} from '../width.ts'
import {plain, type Span, span} from '../wrap.ts'

interface Line {
  readonly name: string
  readonly words: readonly Span[]
}

/** The screen of `ovs support`: actions, fields and set-ups, each with what is exact and what is not, and why. */
export function ovsSupportText(answer: OvsSupportAnswer, screen: Screen, {wide}: {readonly wide: boolean}): string[] {
  const {versions, actions, fields, situations} = answer
  return [
    ...layOut(screen, {
      head: [],
      body: [
        plain(
          `flows, groups and traces of Open vSwitch ${versions.from} to ${versions.to}; each line is what the simulator says when it is asked`,
        ),
      ],
    }),
    ...section(
      'actions',
      screen,
      wide,
      actions.map(({kind, written, since, real, faithful}) => ({
        name: nameOf(kind, written),
        words: [...levels(real, faithful), ...sinceWords(since)],
        exact: isExact(real) && isExact(faithful) && since === null,
      })),
    ),
    ...section(
      'match fields',
      screen,
      wide,
      families(fields).map(({name, field}) => ({
        name,
        words: [...fieldLevels(field), ...sinceWords(field.since)],
        exact: isExact(field.matched) && (field.written === null || isExact(field.written)) && field.since === null,
      })),
    ),
    ...section(
      'set-ups beside the tables',
      screen,
      wide,
      situations.map(({situation, real, faithful}) => ({
        name: situation,
        words: levels(real, faithful),
        exact: isExact(real) && isExact(faithful),
      })),
    ),
  ]
}

const isExact = ({status}: SupportLevel): boolean => status === 'exact'

/** Exact ones together in one paragraph, the others with their reasons, a line each. */
function section(
  title: string,
  screen: Screen,
  wide: boolean,
  lines: readonly (Line & {readonly exact: boolean})[],
): string[] {
  const exact = lines.filter((line) => line.exact)
  const others = lines.filter((line) => !line.exact)
  const shown = wide ? lines : others
  const column = Math.min(Math.floor(screen.width / 3), Math.max(0, ...shown.map(({name}) => displayWidth(name))))
  return [
    '',
    ...layOut(screen, {head: [], body: [span('heading', title)]}),
    ...(wide || exact.length === 0
      ? []
      : layOut(screen, {
          head: [plain('  '), span('good', 'exact: ')],
          rest: [plain('    ')],
          body: [plain(exact.map(({name}) => name).join(', '))],
        })),
    ...shown.flatMap(({name, words}) => {
      const label = span('table', pad(name, column))
      if (displayWidth(name) <= column) return layOut(screen, {head: [plain('  '), label, plain('  ')], body: words})
      return [
        ...layOut(screen, {head: [plain('  ')], body: [span('table', name)]}),
        ...layOut(screen, {head: [plain(' '.repeat(column + 4))], body: words}),
      ]
    }),
  ]
}

/** Kinds that share their word with another. */
const OWN: Readonly<Record<string, string>> = {outputReg: 'output:FIELD', nat: 'nat'}

const nameOf = (kind: string, written: readonly string[]): string => OWN[kind] ?? wordOf(written[0] ?? kind)

/** `set_field` of `set_field:0x5->reg3`. */
const wordOf = (text: string): string => /^[\w]+/.exec(text)?.[0] ?? text

function levels(real: SupportLevel, faithful: SupportLevel): Span[] {
  if (isExact(real) && isExact(faithful)) return [span('good', 'exact')]
  if (isExact(real)) return [span('good', 'exact'), plain('; as ofproto/trace '), ...level(faithful)]
  if (isExact(faithful)) return [...level(real), plain('; as ofproto/trace '), span('good', 'exact')]
  return level(real)
}

function fieldLevels({matched, written}: FieldSupport): Span[] {
  if (isExact(matched) && (written === null || isExact(written))) {
    return [span('good', 'exact'), ...(written === null ? [span('dim', ', read-only')] : [])]
  }
  if (written === null || isExact(written)) return [plain('matched: '), ...level(matched)]
  return [plain('matched: '), ...level(matched), plain('; written: '), ...level(written)]
}

const level = ({status, reasons}: SupportLevel): Span[] =>
  status === 'exact'
    ? [span('good', 'exact')]
    : [span('unknown', status), ...(reasons[0] === undefined ? [] : [plain(` (${reasons[0]})`)])]

const sinceWords = (since: string | null): Span[] => (since === null ? [] : [span('dim', `, since ${since}`)])

/** Fields that differ in a number alone, and are alike in all else, as one: `reg0 to reg15`. */
function families(fields: readonly FieldSupport[]): {name: string; field: FieldSupport}[] {
  const found: {first: FieldSupport; last: FieldSupport}[] = []
  for (const field of fields) {
    const before = found.at(-1)
    if (before && sameFamily(before.last, field)) before.last = field
    else found.push({first: field, last: field})
  }
  return found.map(({first, last}) => ({
    name: first === last ? first.name : `${first.name} to ${last.name}`,
    field: first,
  }))
}

function sameFamily(a: FieldSupport, b: FieldSupport): boolean {
  const stem = (name: string): string => name.replace(/\d+$/, '')
  const numbered = /\d$/.test(a.name) && /\d$/.test(b.name) && stem(a.name) === stem(b.name)
  return (
    numbered && a.since === b.since && a.matched.status === b.matched.status && a.written?.status === b.written?.status
  )
}
