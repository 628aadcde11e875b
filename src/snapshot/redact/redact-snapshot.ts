import type {ClusterEntry, ProbeEntry} from '../manifest.ts'
import {maskSecrets} from '../mask-secrets.ts'
import {probeFile, stderrFile} from '../probe-file.ts'
import {PROBES} from '../probes.ts'
import {MANIFEST_FILE, type Snapshot} from '../snapshot.ts'
import {chooseAddresses} from './choose-addresses.ts'
import {deviceNames} from './device-names.ts'
import {nameObjects} from './name-objects.ts'
import {Names} from './names.ts'
import {redactOvsText} from './redact-ovs-text.ts'
import {REDACT, type RedactText, redactList, redactSentences} from './redact-probe.ts'
import {Redactor} from './redactor.ts'
import type {Scramble} from './scramble.ts'
import {Unsafe} from './unsafe.ts'

/** What a redacted snapshot lacks of the original. */
export interface LeftOut {
  readonly file: string
  readonly reason: string
}

export interface Redacted {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly leftOut: readonly LeftOut[]
}

/**
 * Replaces names, addresses and ids by others, the same everywhere, so that every question about the snapshot still has
 * the same answer. A file in which that cannot be done is left out. Pure: the same snapshot and key give the same bytes.
 */
export function redactSnapshot(snapshot: Snapshot, scramble: Scramble): Redacted {
  return new Run(snapshot, scramble).all()
}

class Run {
  readonly #snapshot: Snapshot
  readonly #redactor: Redactor
  readonly #devices: ReadonlySet<string>
  readonly #files = new Map<string, Uint8Array>()
  readonly #leftOut: LeftOut[] = []

  constructor(snapshot: Snapshot, scramble: Scramble) {
    const names = new Names(scramble)
    nameObjects(snapshot, names)
    this.#snapshot = snapshot
    this.#devices = deviceNames(snapshot)
    for (const device of this.#devices) names.device(device)
    this.#redactor = new Redactor(scramble, names, chooseAddresses(snapshot, scramble))
  }

  all(): Redacted {
    const {manifest} = this.#snapshot
    const cluster = manifest.cluster.map((entry) => this.#list(entry))
    const probes = manifest.probes.map((entry) => this.#probe(entry))
    const order = (entry: {file: string | null; id?: string}) => `${entry.file ?? ''} ${entry.id ?? ''}`
    const text = {
      schema: manifest.schema,
      takenAt: manifest.takenAt,
      source: manifest.source,
      redacted: true,
      probes: probes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)),
      cluster,
    }
    this.#files.set(MANIFEST_FILE, Buffer.from(`${JSON.stringify(text, null, 1)}\n`))
    return {files: this.#files, leftOut: this.#leftOut}
  }

  #list(entry: ClusterEntry): ClusterEntry {
    const {resource, file, error} = entry
    const to = `cluster/${resource.replaceAll('/', '_')}.json`
    const kept = file !== null && this.#put(file, to, redactList)
    return {resource, file: kept ? to : null, error: error === null ? null : this.#sentence(error)}
  }

  #probe(entry: ProbeEntry): ProbeEntry {
    const {names} = this.#redactor
    const pod = entry.pod && {
      namespace: names.object(entry.pod.namespace, 'ns'),
      name: names.object(entry.pod.name, 'pod'),
    }
    const policy = entry.policy && {
      ...entry.policy,
      namespace: entry.policy.namespace && names.object(entry.policy.namespace, 'ns'),
      name: names.object(entry.policy.name, 'policy'),
    }
    const bridge = entry.bridge && names.device(entry.bridge)
    const device = entry.device && names.device(entry.device)
    const of = {...entry, node: names.object(entry.node, 'node'), bridge, device, pod, policy}
    const file = fileOf(of)
    const stderr = stderrFile(file)
    const redact = REDACT.get(entry.id)
    return {
      ...of,
      argv: entry.argv.map((word) => this.#word(word)),
      error: entry.error && this.#sentence(entry.error),
      file: entry.file !== null && this.#put(entry.file, file, redact) ? file : null,
      stderr: entry.stderr !== null && this.#put(entry.stderr, stderr, redactSentences) ? stderr : null,
    }
  }

  /** @returns whether the file could be kept */
  #put(from: string, to: string, redact: RedactText | undefined): boolean {
    const stored = this.#snapshot.read(from)
    if (stored === null) return false
    // One that was saved by another version may hold what this one hides.
    const text = maskSecrets(stored)
    try {
      if (redact === undefined) throw new Unsafe('names cannot be told from other words in it')
      // An answer without a line says nothing, in whatever form.
      this.#files.set(to, Buffer.from(text.trim() === '' ? text : redact(text, this.#redactor, this.#devices)))
      return true
    } catch (error) {
      if (!(error instanceof Unsafe)) throw error
      this.#leftOut.push({file: to, reason: error.message})
      return false
    }
  }

  #sentence(text: string): string {
    try {
      return this.#redactor.sentence(text)
    } catch (error) {
      if (error instanceof Unsafe) return '(left out)'
      throw error
    }
  }

  /** A word of a command: one of the list's own, a packet, or a name. */
  #word(word: string): string {
    if (OF_COMMANDS.has(word) || /^-{1,2}[\w-]+$/.test(word)) return word
    if (this.#devices.has(word)) return this.#redactor.names.device(word)
    const [, option, netns] = /^(--net=\S*\/)([^/]+)$/.exec(word) ?? []
    if (option !== undefined && netns !== undefined) return option + this.#redactor.names.object(netns, 'name')
    return /\bin_port=/.test(word) ? redactOvsText(word, this.#redactor, this.#devices) : this.#sentence(word)
  }
}

const OF_COMMANDS: ReadonlySet<string> = new Set(PROBES.flatMap(({argv}) => argv))

function fileOf({id, node, bridge, device, pod, policy, file}: ProbeEntry): string {
  const [, number = '0', extension = '.txt'] = /(\d+)?(\.\w+)$/.exec(file ?? '') ?? []
  const scope = PROBES.find((one) => one.id === id)?.scope ?? 'node'
  const spec = {...PROBES[0]!, id, scope, file: `${id}${extension}`}
  return probeFile(
    node,
    {
      spec,
      ...(bridge === null ? {} : {bridge}),
      ...(device === null ? {} : {device}),
      ...(pod === null ? {} : {pod}),
      ...(policy === null ? {} : {policy}),
    },
    Number(number),
  )
}
