import type {Pass, TraceNode} from '../../src/ovs/pipeline/result.ts'
import {formatFlowKey} from '../../src/ovs/syntax/flow-key.ts'
import type {NumberNames} from '../../src/ovs/syntax/names.ts'
import {traceOutputOf} from '../../src/ovs/trace-output/from-result.ts'
import type {TracedNode} from '../../src/ovs/trace-output/types.ts'
import type {ExpectedPass} from './corpus-case.ts'
import {outputs, tunnelPorts} from './outputs.ts'

/** A pass of ours in the corpus's own words. */
export interface PassText {
  readonly flow: string
  readonly bridges: readonly string[]
  readonly lookups: readonly {readonly table: number; readonly rule: string}[]
  readonly finalFlow: string
  readonly megaflow: string | null
  readonly datapathActions: string | null
  readonly translationError: string | null
  readonly slowPath: readonly string[]
  /** Something was flooded, or mirrored more than once: in what order is a hash table's. */
  readonly floods: boolean
}

/**
 * A pass as text.
 *
 * @param datapathPorts names of the datapath's ports, for an answer that has names
 */
export function passText(
  pass: Pass,
  names: NumberNames,
  datapathPorts: ReadonlyMap<number, string> | null = null,
): PassText {
  const [written] = traceOutputOf({passes: [pass]}, {names, datapathPorts, dumpHasNames: false}).passes
  const flow = formatFlowKey(pass.flow, names)
  const final = formatFlowKey(pass.final, names)
  return {
    flow,
    bridges: pass.bridges,
    lookups: [...lookupsOf(written?.tree ?? [])],
    finalFlow: final === flow ? 'unchanged' : final,
    megaflow: pass.megaflow,
    datapathActions: written?.datapathActions ?? null,
    translationError: pass.translationError,
    slowPath: pass.slowPath,
    floods: floods(pass.tree) || copies(pass) > 1,
  }
}

const FLOODS = /^(NORMAL|FLOOD|ALL|output port is 6553[0-2])\b/

const floods = (nodes: readonly TraceNode[]): boolean =>
  nodes.some((node) => FLOODS.test(node.text) || floods(node.children))

const copies = ({effects}: Pass): number =>
  effects.filter((effect) => effect.kind === 'output' && effect.via === 'mirror').length

function* lookupsOf(nodes: readonly TracedNode[]): Generator<{table: number; rule: string}> {
  for (const node of nodes) {
    const lookup = node.kind === 'table' ? /^\s*(\d+)\. (.*)$/s.exec(node.text) : null
    if (lookup) yield {table: Number(lookup[1]), rule: lookup[2] ?? ''}
    yield* lookupsOf(node.children)
  }
}

/** Numbers recirculation ids by the passes that they begin, then by first appearance over all texts in order, and meters, which the datapath numbers as they are made. */
function renumbered(passes: readonly (ExpectedPass | PassText)[]): string[][] {
  const ids = new Map<string, number>()
  const number = (id: string): string => {
    const key = String(Number(id))
    if (!ids.has(key)) ids.set(key, ids.size + 1)
    return `#${ids.get(key)}`
  }
  const meters = new Map<string, number>()
  const meter = (id: string): number => {
    if (!meters.has(id)) meters.set(id, meters.size)
    return meters.get(id)!
  }
  const rename = (text: string): string =>
    text
      .replace(/meter\((\d+)\)/g, (_, id) => `meter(#${meter(id)})`)
      .replace(/recirc\((0x[0-9a-f]+)\)/g, (_, id) => `recirc(${number(id)})`)
      .replace(/recirc_id=(0x[0-9a-f]+|\d+)/g, (whole, id) => (Number(id) === 0 ? whole : `recirc_id=${number(id)}`))
  for (const {flow} of passes) rename(flow)
  return passes.map((pass) => {
    const flow = rename(pass.flow)
    const final = pass.finalFlow === 'unchanged' ? flow : rename(pass.finalFlow)
    return [flow, final, rename(pass.datapathActions ?? '')]
  })
}

/** All that is compared of an answer, in the order in which it was given: of two floods the same only where they went the same way round. */
export function answerText(passes: readonly (ExpectedPass | PassText)[]): string {
  const texts = renumbered(passes)
  return passes
    .map(({lookups, translationError}, i) => {
      const [flow, final, actions] = texts[i]!
      return [flow, actions, ...lookups.map(lookupText), translationError ?? '', final].join('\n')
    })
    .join('\n\n')
}

/** The first thing that differs, or null. What several ports of a flood have come back comes in the order of the flood. */
export function difference(ours: readonly PassText[], expected: readonly ExpectedPass[]): string | null {
  const said = differenceInOrder(ours, expected)
  if (said === null || ours.length < 3 || !ours.some(({floods}) => floods)) return said
  return differenceInOrder(inOrderOf(expected, ours), expected) === null ? null : said
}

/** Our passes in the order of those that begin alike. */
function inOrderOf(expected: readonly ExpectedPass[], ours: readonly PassText[]): PassText[] {
  const left = [...ours]
  const alike = expected.flatMap(({flow, datapathActions}) => {
    const candidates = left.filter((pass) => unnumbered(pass.flow) === unnumbered(flow))
    const same = candidates.find((pass) => unnumbered(pass.datapathActions ?? '') === unnumbered(datapathActions))
    const one = same ?? candidates[0]
    return one === undefined ? [] : left.splice(left.indexOf(one), 1)
  })
  return [...alike, ...left]
}

const unnumbered = (text: string): string => text.replace(/recirc(_id=|\()(0x[0-9a-f]+|\d+)/g, 'recirc')

function differenceInOrder(ours: readonly PassText[], expected: readonly ExpectedPass[]): string | null {
  const left = renumbered(ours)
  const right = renumbered(expected)
  for (const [i, pass] of expected.entries()) {
    const mine = ours[i]
    if (!mine) return `passes: ${ours.length}, not ${expected.length}`
    const where = `pass ${i + 1}`
    if (left[i]![0] !== right[i]![0]) return `${where}: flow ${left[i]![0]} | ${right[i]![0]}`
    const lookups = lookupDifference(mine, pass)
    if (lookups !== null) return `${where}: lookup ${lookups}`
    if ((mine.translationError ?? '') !== (pass.translationError ?? '')) {
      return `${where}: translation error ${mine.translationError} | ${pass.translationError}`
    }
    if (left[i]![1] !== right[i]![1]) return `${where}: final flow ${left[i]![1]} | ${right[i]![1]}`
    if (!sameActions(mine, left[i]![2]!, right[i]![2]!, left[i]![0]!)) {
      return `${where}: datapath actions ${left[i]![2]} | ${right[i]![2]}`
    }
  }
  return ours.length > expected.length ? `passes: ${ours.length}, not ${expected.length}` : null
}

function lookupDifference(mine: PassText, pass: ExpectedPass): string | null {
  const [left, right] = [mine.lookups.map(lookupText), pass.lookups.map(lookupText)]
  // Behind the ports of a flood there may be other bridges: they are asked in its order.
  if (mine.floods && [...left].sort().join('\n') === [...right].sort().join('\n')) return null
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (left[i] !== right[i]) return `${i + 1}: ${left[i] ?? 'none'} | ${right[i] ?? 'none'}`
  }
  return null
}

const lookupText = ({table, rule}: PassText['lookups'][number]): string => `${table}. ${rule}`

/** Equal, or the same outputs with the same headers: the order of a flood is a hash table's. */
function sameActions({floods: flooded}: PassText, ours: string, theirs: string, flow: string): boolean {
  if (ours === theirs) return true
  const tunnels = tunnelPorts(theirs, tunnelPorts(ours))
  return flooded && outputs(ours, flow, tunnels) === outputs(theirs, flow, tunnels)
}
