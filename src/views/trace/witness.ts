import type {Trace, Witnessed} from '../../trace/result.ts'
import {shellWord} from '../../trace/shell-word.ts'
import {layOut} from '../layout.ts'
import type {Role} from '../paint.ts'
import type {Screen} from '../screen.ts'
import {pad} from '../width.ts'
import {plain, span} from '../wrap.ts'
import {commandLines} from './command-lines.ts'

const ROLES: Readonly<Record<Witnessed['says'], Role>> = {
  agrees: 'good',
  artefact: 'dim',
  differs: 'drop',
  unknown: 'unknown',
}

/** The worst first: where everything agrees nobody has to read on. */
const ORDER: readonly Witnessed['says'][] = ['differs', 'unknown', 'artefact', 'agrees']

/**
 * What Open vSwitch itself says of the packet, a paragraph for each thing that it says, with the bridges of which it says so.
 *
 * @param label columns that the word `witness` takes with its blanks
 */
export function witnessLines(
  {witness}: Pick<Trace, 'witness'>,
  screen: Screen,
  wide: boolean,
  label: number,
): string[] {
  const ordered = ORDER.flatMap((says) => witness.filter((one) => one.says === says))
  const byText = grouped(ordered, ({text}) => text)
  return [...byText].flatMap(([text, group], i) => {
    const [{says, artefacts}] = group as [Witnessed]
    const head = [span('heading', pad(i === 0 ? 'witness' : '', label))]
    return [
      ...layOut(screen, {head, body: [span(ROLES[says], text), plain(` (${placesOf(group)})`)]}),
      ...(wide
        ? artefacts.flatMap((one) => layOut(screen, {head: blank(label), body: [plain(`${one.id}: ${one.text}`)]}))
        : []),
      ...(wide ? group.flatMap((one) => detailLines(one, screen, label)) : []),
    ]
  })
}

/** `request on node1 br-int, node2 br-int; reply on node2 br-int` */
function placesOf(group: readonly Witnessed[]): string {
  const byDirection = grouped(group, ({direction}) => direction)
  return [...byDirection]
    .map(
      ([direction, ones]) =>
        `${direction} on ${[...new Set(ones.map(({node, bridge}) => `${node} ${bridge}`))].join(', ')}`,
    )
    .join('; ')
}

/** What was asked where, and every line that differs. */
function detailLines({node, argv, differences}: Witnessed, screen: Screen, label: number): string[] {
  const command =
    argv === null ? [] : commandLines(screen, blank(label), `${argv.map(shellWord).join(' ')}   # on ${node}`)
  const lines = differences.flatMap(({pass, what, ours, theirs}) => [
    ...layOut(screen, {head: blank(label), body: [plain(`pass ${pass}, ${what}`)]}),
    ...layOut(screen, {
      head: [plain(pad('', label)), span('evidence', '- ')],
      body: [span('flow', ours ?? '(nothing)')],
    }),
    ...layOut(screen, {head: [plain(pad('', label)), span('drop', '+ ')], body: [span('flow', theirs ?? '(nothing)')]}),
  ])
  return [...command, ...lines]
}

const blank = (label: number) => [plain(pad('', label))]

/** In the order in which each key first comes. */
function grouped(
  all: readonly Witnessed[],
  keyOf: (one: Witnessed) => string,
): ReadonlyMap<string, readonly Witnessed[]> {
  const groups = new Map<string, Witnessed[]>()
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return groups
}
