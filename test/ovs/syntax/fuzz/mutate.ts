import type {Random} from '../../../conformance/fuzz/random.ts'

/** Pieces that mean something to the parsers, or nothing at all. */
const PIECES = [
  ...[
    ',',
    '(',
    ')',
    '"',
    '=',
    ':',
    '/',
    '->',
    '[',
    ']',
    '{',
    '}',
    ' ',
    '\t',
    '\r',
    '..',
    ';',
    '|',
    '+',
    '-',
    '#',
    '\\',
  ],
  ...[
    '0x',
    '0',
    '-1',
    '65536',
    '4294967296',
    '99999999999999999999',
    '0xffffffffffffffffffffffffffffffffff',
    'NaN',
    '1e9',
  ],
  ...['é', '漢', '\0', '\u2028', '\ud800', '\x1b[31m', '__proto__', 'constructor', 'toString'],
  ...['actions=', 'priority=', 'table=', 'cookie=', 'group_id=', 'bucket=', 'type=', 'weight:', 'watch_port:'],
  ...[
    'ct(',
    'learn(',
    'clone(',
    'nat(',
    'exec(',
    'resubmit(,',
    'move:',
    'load:',
    'set_field:',
    'NXM_NX_REG0[]',
    'reg0[0..',
  ],
  ...['10.0.0.1/33', 'fe80::1%1', '::ffff', '00:00:00:00:00:00/', 'ANY', 'LOCAL', 'drop'],
  ...[
    'Flow: ',
    'Final flow: ',
    'Megaflow: ',
    'Datapath actions: ',
    'bridge("',
    '-> ',
    '>> ',
    '>>>> ',
    'recirc(0x',
    'thaw',
  ],
]

type Mutate = (random: Random, line: string, other: string) => string

const at = (random: Random, line: string): number => random.int(line.length + 1)

const MUTATIONS: readonly (readonly [weight: number, mutate: Mutate])[] = [
  [4, (random, line) => cut(line, at(random, line), 1 + random.int(12))],
  [5, (random, line) => insert(line, at(random, line), random.pick(PIECES))],
  [3, (random, line) => insert(cut(line, at(random, line), 1), at(random, line), String.fromCharCode(random.int(256)))],
  [2, (random, line) => line.slice(0, at(random, line))],
  [1, (random, line) => line.slice(at(random, line))],
  [2, (random, line) => line.replace(/\d+/g, (number) => (random.chance(0.2) ? random.pick(PIECES) : number))],
  // A half of another line: what stands there is well formed, and out of place.
  [2, (random, line, other) => line.slice(0, at(random, line)) + other.slice(at(random, other))],
  [2, (random, line) => repeated(random, line)],
  [
    1,
    (random, line) =>
      line
        .split(',')
        .reverse()
        .join(random.pick([',', ' ', ',,'])),
  ],
  [1, (random, line) => line.toUpperCase().slice(0, at(random, line)) + line.slice(at(random, line))],
]

const cut = (line: string, from: number, count: number): string => line.slice(0, from) + line.slice(from + count)
const insert = (line: string, from: number, piece: string): string => line.slice(0, from) + piece + line.slice(from)

function repeated(random: Random, line: string): string {
  const from = at(random, line)
  const piece = line.slice(from, from + 1 + random.int(20))
  return insert(
    line,
    from,
    piece.repeat(
      random.weighted([
        [8, 2],
        [3, 10],
        [1, 300],
      ] as const),
    ),
  )
}

/** The line damaged in one to four places; no line of its own comes of it. */
export function mutated(random: Random, line: string, other: string): string {
  let damaged = line
  for (let left = 1 + random.int(4); left > 0; left--) damaged = random.weighted(MUTATIONS)(random, damaged, other)
  return damaged.replaceAll('\n', ' ')
}
