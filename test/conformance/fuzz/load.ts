import {loadSwitch, type Switch} from '../../../src/ovs/pipeline/switch.ts'
import {type CorpusCase, switchOf} from '../corpus-case.ts'
import type {PrivateOvs} from '../private-ovs.ts'
import {withLaterRegisters} from './later-registers.ts'
import type {Base} from './set-up.ts'
import {isSettled} from './settled.ts'
import {type FlowSpec, flowText, type GroupSpec, groupText, type Pipeline} from './spec.ts'

/** A pipeline as the real switch holds it: a case that lacks its question, and our switch of the same dumps. */
export interface Loaded {
  readonly corpus: Omit<CorpusCase, 'trace' | 'expected' | 'name'>
  /** What of the pipeline was not refused. */
  readonly pipeline: Pipeline
  readonly sw: Switch
}

/**
 * Puts a pipeline in place of the one before, and reads the dumps.
 *
 * @returns null where the switch refuses it even without the flows and groups that it names, or its own tools can't read it back
 */
export function load(ovs: PrivateOvs, base: Base, pipeline: Pipeline, strict = false): Loaded | null {
  const {version} = pipeline
  let kept = pipeline
  for (const {name} of base.bridges) {
    const rest = loadBridge(ovs, name, kept, strict)
    if (!rest) return null
    kept = rest
  }
  let loaded: Loaded | null = null
  const unreadable = attempt(() => {
    loaded = dumped(ovs, base, kept)
    for (let tries = 0; tries < MAX_DUMPS && !isSettled(loaded.sw); tries++) {
      Atomics.wait(TIMER, 0, 0, SETTLING_MS)
      loaded = dumped(ovs, base, kept)
    }
    for (const {name} of base.bridges) {
      // Each in its place: a dump tells in which order the masks came, and a search goes by it. Of two of one match the later one stays.
      const lines = linesOf(kept, name)
      const noted = lines.findIndex(({text}) => text !== inNotes(text))
      if (noted >= 0) add(ovs, name, version, lines.slice(noted))
    }
  })
  if (unreadable !== null) refusals.push(`dump: ${unreadable.slice(0, 300)}`)
  return unreadable === null ? loaded : null
}

/** Dumps until the flows that were there before are gone, and the time between two. */
const MAX_DUMPS = 20
const SETTLING_MS = 10
const TIMER = new Int32Array(new SharedArrayBuffer(4))

function dumped(ovs: PrivateOvs, base: Base, pipeline: Pipeline): Loaded {
  const {version} = pipeline
  const dump = (what: string, bridge: string, ...more: string[]): string =>
    asLoaded(pipeline, inWords(ovs.ofctl('-O', version, what, ...more, bridge)))
  const all = (text: (bridge: string) => string): Record<string, string> =>
    Object.fromEntries(base.bridges.map(({name}) => [name, text(name)]))
  const flows = all((name) => dump('dump-flows', name, '--no-stats'))
  const corpus = {...base, flows, groups: version === 'OpenFlow10' ? {} : all((name) => dump('dump-groups', name))}
  return {corpus, pipeline, sw: loadSwitch(switchOf({...corpus, name: '', ...nothingAsked}))}
}

/** A text of the real switch as our switch is to have it. */
export const asLoaded = ({hasLaterRegisters}: Pipeline, text: string): string =>
  hasLaterRegisters ? withLaterRegisters(text) : text

const nothingAsked: Pick<CorpusCase, 'trace' | 'expected'> = {
  trace: {command: '', argv: [], bridge: null, flow: '', form: 'openflow', ctNext: [], generate: false, packet: null},
  expected: {exitCode: 0, passes: []},
}

/** Lines that may be dropped before a pipeline is given up. */
const MAX_REFUSED = 40

type Line = {readonly text: string; readonly spec: FlowSpec | GroupSpec}

function linesOf({version, flows, groups}: Pipeline, bridge: string): Line[] {
  const isOld = version === 'OpenFlow10'
  const own = <T extends {bridge: string}>(list: readonly T[]): T[] => list.filter((spec) => spec.bridge === bridge)
  const lines: Line[] = own(flows).map((spec) => ({text: isOld ? flowText(spec) : `flow add ${flowText(spec)}`, spec}))
  if (isOld) return lines
  return [...own(groups).map((spec) => ({text: `group add ${groupText(spec)}`, spec})), ...lines]
}

/** Actions that ovs-ofctl writes and cannot read, and notes that stand for them while a pipeline is dumped. */
const UNREADABLE: readonly (readonly [action: string, note: string])[] = [
  ['debug_slow', 'note:de.b0.05.10.00.00'],
  ['debug_recirc', 'note:de.b0.0e.c1.00.00'],
]
const inNotes = (text: string): string => UNREADABLE.reduce((all, [action, note]) => all.replaceAll(action, note), text)
const inWords = (text: string): string => UNREADABLE.reduce((all, [action, note]) => all.replaceAll(note, action), text)

/** Loads a bridge's part; the pipeline without what was refused, or null. */
function loadBridge(ovs: PrivateOvs, bridge: string, pipeline: Pipeline, strict: boolean): Pipeline | null {
  const {version, flows, groups} = pipeline
  const lines = linesOf(pipeline, bridge).map(({text, spec}) => ({text: inNotes(text), spec}))
  const refused = new Set<FlowSpec | GroupSpec>()
  for (let tries = 0; tries < MAX_REFUSED; tries++) {
    const refusal = attempt(() => put(ovs, bridge, version, lines))
    if (refusal === null) {
      return {
        ...pipeline,
        flows: flows.filter((spec) => !refused.has(spec)),
        groups: groups.filter((spec) => !refused.has(spec)),
      }
    }
    if (strict) return null
    const bad =
      refusedLine(refusal, version === 'OpenFlow10' ? 0 : CLEARING.length) ?? firstRefused(ovs, bridge, version, lines)
    const [dropped] = lines.splice(bad, 1)
    refusals.push(`${refusal.trim().slice(0, 300)} | ${dropped?.text}`)
    if (!dropped) return null
    refused.add(dropped.spec)
  }
  return null
}

/** The line with which the refusals begin, where the message names none. */
function firstRefused(ovs: PrivateOvs, bridge: string, version: Pipeline['version'], lines: readonly Line[]): number {
  let good = 0
  for (let bad = lines.length; bad - good > 1; ) {
    const middle = (good + bad) >> 1
    if (attempt(() => put(ovs, bridge, version, lines.slice(0, middle))) === null) good = middle
    else bad = middle
  }
  return good
}

const CLEARING = ['flow delete', 'group delete']

function put(ovs: PrivateOvs, bridge: string, version: Pipeline['version'], lines: readonly Line[]): void {
  if (version === 'OpenFlow10') ovs.ofctl('del-flows', bridge)
  add(ovs, bridge, version, lines, version === 'OpenFlow10' ? [] : CLEARING)
}

/** Adds flows and groups, in place of those of the same match; in one bundle with what comes before, but over OpenFlow 1.0. */
function add(
  ovs: PrivateOvs,
  bridge: string,
  version: Pipeline['version'],
  lines: readonly Line[],
  before: readonly string[] = [],
): void {
  const verb = version === 'OpenFlow10' ? 'add-flows' : 'bundle'
  const texts = [...before, ...lines.map(({text}) => text), '']
  ovs.ofctl('-O', version, verb, bridge, ovs.file(verb, texts.join('\n')))
}

/** What the switch refused, for whoever improves the generator. */
export const refusals: string[] = []

function attempt(run: () => unknown): string | null {
  try {
    run()
    return null
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  }
}

/** xids of the messages of a bundle, in the order of its lines, begin here. */
const FIRST_XID = 6

/** The line that an error names, by its number or by the message that was refused. */
function refusedLine(error: string, first: number): number | null {
  const line = /(?:bundle|flows):(\d+): /.exec(error)?.[1]
  if (line !== undefined) return Number(line) - 1 - first
  const xid = /OFPT_(?:FLOW|GROUP)_MOD \(OF1\.\d\) \(xid=(0x[0-9a-f]+)\)/.exec(error)?.[1]
  return xid === undefined || first === 0 ? null : Number(xid) - FIRST_XID - first
}
