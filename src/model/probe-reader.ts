import type {Parsed} from '../parsed.ts'
import type {PodRef, PolicyFlowsRef, ProbeEntry} from '../snapshot/manifest.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import type {Evidence} from './evidence.ts'
import {type Known, known, unknown} from './known.ts'
import {Once} from './once.ts'

/** What of a node a probe was put to; nothing named: the node itself. */
export interface Scope {
  readonly bridge?: string
  readonly pod?: PodRef
  readonly device?: string
  readonly policy?: PolicyFlowsRef
}

/** An answer that was looked for. */
export interface Lookup {
  readonly id: string
  readonly scope: Scope
}

const LONGEST_TEXT = 400

/** Answers with more characters grow with the cluster, and are the most of what a parsed snapshot takes. */
const LARGE = 16_384

/** A node's probes: finds their answers, keeps what was parsed of them, and makes evidence of their lines. */
export class NodeProbes {
  readonly node: string
  readonly entries: readonly ProbeEntry[]
  private readonly snapshot: Snapshot
  private readonly byKey = new Map<string, ProbeEntry>()
  private readonly missed = new Map<string, Lookup>()

  constructor(snapshot: Snapshot, node: string, entries: readonly ProbeEntry[]) {
    this.snapshot = snapshot
    this.node = node
    this.entries = entries
    for (const entry of entries) this.byKey.set(keyOf(entry.id, scopeOf(entry)), entry)
  }

  entry(id: string, scope: Scope = {}): ProbeEntry | null {
    return this.byKey.get(keyOf(id, scope)) ?? null
  }

  /** Answers that were looked for, and that nobody had asked for: with them, the same might be said otherwise. */
  get unasked(): readonly Lookup[] {
    return [...this.missed.values()]
  }

  /** Notes that an answer was looked for that nobody had asked for. */
  seek(id: string, scope: Scope = {}): void {
    this.missed.set(keyOf(id, scope), {id, scope})
  }

  /** Whether others are the same probes, and what they printed lies in the same bytes. */
  equals({entries, snapshot}: NodeProbes): boolean {
    const isSame = (file: string | null) => file === null || this.snapshot.bytes(file) === snapshot.bytes(file)
    return (
      this.entries.length === entries.length &&
      this.entries.every((entry, i) => {
        const other = entries[i]!
        return JSON.stringify(entry) === JSON.stringify(other) && isSame(entry.file) && isSame(entry.stderr)
      })
    )
  }

  /** What a probe printed, whether it succeeded or not; null where it printed nothing that was kept. */
  output(entry: ProbeEntry): string | null {
    return entry.file === null ? null : this.snapshot.read(entry.file)
  }

  errorOutput(entry: ProbeEntry): string {
    return entry.stderr === null ? '' : (this.snapshot.read(entry.stderr) ?? '')
  }

  /** The answer of a probe that succeeded, or why there is none. */
  text(id: string, scope: Scope = {}): Known<string> {
    const entry = this.entry(id, scope)
    if (entry === null) {
      this.seek(id, scope)
      return unknown(this.entries.length === 0 ? 'the node was not reached' : notAsked(id, scope))
    }
    if (entry.exitCode !== 0) return unknown(`${label(id, scope)} failed: ${this.failure(entry)}`)
    const output = this.output(entry)
    if (output !== null) return known(output)
    return unknown(
      `${label(id, scope)} is not in the snapshot: ${entry.file === null ? 'nothing was kept' : `${entry.file} is missing`}`,
    )
  }

  /** Why a probe failed, in one line: what it said, else how it ended. */
  failure(entry: ProbeEntry): string {
    if (entry.error !== null) return entry.error
    const said = firstLine(this.errorOutput(entry)) ?? firstLine(this.output(entry) ?? '')
    const ended = entry.exitCode === null ? 'it did not end' : `exit status ${entry.exitCode}`
    return said ?? ended
  }

  /** Points at a line of a probe's answer; its text is taken from there unless given. */
  evidence(id: string, line: number | null = null, text?: string, scope: Scope = {}): Evidence {
    const entry = this.entry(id, scope)
    const file = entry?.file ?? ''
    const shown = text ?? (line === null ? '' : lineOf((entry && this.output(entry)) ?? '', line))
    return {node: this.node, probe: id, file, line, text: shown.slice(0, LONGEST_TEXT)}
  }

  /** Points at what a failed probe said. */
  failureEvidence(entry: ProbeEntry): Evidence {
    const file = entry.stderr ?? entry.file ?? ''
    return {node: this.node, probe: entry.id, file, line: null, text: this.failure(entry).slice(0, LONGEST_TEXT)}
  }
}

/** One scope of a node's probes, for the class that models it: each piece is parsed when first asked for, and kept. */
export class ProbeReader {
  readonly probes: NodeProbes
  readonly scope: Scope
  private readonly kept = new Once()
  private readonly large = new Set<string>()

  constructor(probes: NodeProbes, scope: Scope = {}) {
    this.probes = probes
    this.scope = scope
  }

  /** A probe's answer, parsed. @param as under which name it is kept, where it is parsed in several ways */
  read<T>(id: string, parse: (text: string) => T, as = id): Known<T> {
    return this.kept.get(as, () => {
      const text = this.probes.text(id, this.scope)
      if (!text.known) return text
      if (text.value.length > LARGE) this.large.add(as)
      try {
        return known(parse(text.value))
      } catch (error) {
        // A parser doesn't throw on a bad line, but a JSON answer that is cut off has no lines.
        return unknown(
          `${label(id, this.scope)} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    })
  }

  /** Forgets what large answers were parsed to. */
  release(): void {
    for (const id of this.large) this.kept.forget(id)
    this.large.clear()
  }

  /** The answer of a probe that prints lines, of which a part is of no use: unknown where its last line is cut off. */
  whole<T>(id: string, parse: (text: string) => T): Known<T> {
    return this.read(id, (text) => {
      if (text !== '' && !text.endsWith('\n')) throw new RangeError('it is cut off within its last line')
      return parse(text)
    })
  }

  /** The answer of a probe that prints lines, parsed. A last line without its end was cut off, and is not taken for what it seems to say. */
  lines<T>(id: string, parse: (text: string) => Parsed<T>): Known<Parsed<T>> {
    return this.read(id, (text) => {
      const end = text.lastIndexOf('\n') + 1
      if (end === text.length) return parse(text)
      const {items, unparsed} = parse(text.slice(0, end))
      const line = text.slice(0, end).split('\n').length
      const cut = {line, column: 1, text: text.slice(end), reason: 'the answer is cut off within this line'}
      return {items, unparsed: [...unparsed, cut]}
    })
  }

  /** The same of what is only a second look: nobody is asked for it. */
  linesIfAsked<T>(id: string, parse: (text: string) => Parsed<T>): Known<Parsed<T>> {
    return this.probes.entry(id, this.scope) === null ? unknown(notAsked(id, this.scope)) : this.lines(id, parse)
  }

  /** Has something asked for that nobody asked for. */
  seek(id: string): void {
    if (this.probes.entry(id, this.scope) === null) this.probes.seek(id, this.scope)
  }

  /** What a failed probe printed before it failed, parsed; null where it succeeded, or printed nothing. */
  partial<T>(id: string, parse: (text: string) => Parsed<T>): Parsed<T> | null {
    const entry = this.probes.entry(id, this.scope)
    if (entry === null || entry.exitCode === 0) return null
    const output = this.probes.output(entry)
    return output === null || output === '' ? null : parse(output)
  }

  evidence(id: string, line: number | null = null, text?: string): Evidence {
    return this.probes.evidence(id, line, text, this.scope)
  }
}

export function scopeOf({bridge, pod, device, policy}: ProbeEntry): Scope {
  if (bridge !== null) return {bridge}
  if (pod !== null) return {pod}
  if (device !== null) return {device}
  return policy === null ? {} : {policy}
}

function keyOf(id: string, {bridge, pod, device, policy}: Scope): string {
  if (bridge !== undefined) return JSON.stringify([id, 'bridge', bridge])
  if (pod !== undefined) return JSON.stringify([id, 'pod', pod.namespace, pod.name])
  if (device !== undefined) return JSON.stringify([id, 'device', device])
  return policy === undefined ? id : JSON.stringify([id, 'policy', policy.type, policy.namespace, policy.name])
}

function label(id: string, {bridge, pod, device, policy}: Scope): string {
  if (bridge !== undefined) return `${id} of bridge ${bridge}`
  if (pod !== undefined) return `${id} of pod ${pod.namespace}/${pod.name}`
  if (device !== undefined) return `${id} of ${device}`
  if (policy === undefined) return id
  return `${id} of ${policy.type} ${policy.namespace === null ? '' : policy.namespace + '/'}${policy.name}`
}

const notAsked = (id: string, scope: Scope): string => `${label(id, scope)} was not asked`

function firstLine(text: string): string | null {
  return (
    text
      .split(/\r?\n/)
      .find((line) => line.trim() !== '')
      ?.trim() ?? null
  )
}

function lineOf(text: string, line: number): string {
  let start = 0
  for (let n = 1; n < line; n++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return ''
  }
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? undefined : end).trim()
}
