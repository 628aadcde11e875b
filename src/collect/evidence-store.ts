import type {ClusterEntry, ProbeEntry} from '../snapshot/manifest.ts'
import {SNAPSHOT_SCHEMA} from '../snapshot/manifest.ts'
import {maskList} from '../snapshot/mask-list.ts'
import {maskAnswer, maskSecrets} from '../snapshot/mask-secrets.ts'
import {probeFile, stderrFile} from '../snapshot/probe-file.ts'
import type {ProbeSpec} from '../snapshot/probes.ts'
import {argvOf, type Question} from '../snapshot/question.ts'
import {MANIFEST_FILE, type Snapshot} from '../snapshot/snapshot.ts'
import {memorySnapshot} from '../sources/memory.ts'
import type {Answer} from '../sources/node/answer.ts'

/** Where the evidence comes from: the manifest's `source`. */
export type LiveSource = 'kubeconfig' | 'local'

/** Keeps what was read, file by file, and gives it as a snapshot: at any moment, as far as it has come. */
export class EvidenceStore {
  readonly #source: LiveSource
  readonly #takenAt: string
  readonly #origin: string
  readonly #files = new Map<string, Uint8Array>()
  readonly #probes: ProbeEntry[] = []
  /** How often each probe of each node was asked. */
  readonly #times = new Map<string, number>()
  readonly #lists: ClusterEntry[] = []

  /** @param takenAt RFC 3339: the one clock of all answers about this snapshot */
  constructor(source: LiveSource, origin: string, takenAt: string) {
    this.#source = source
    this.#origin = origin
    this.#takenAt = takenAt
  }

  /** Keeps a node's answer. */
  addAnswer(node: string, answer: Answer): void {
    const {question, stdout, stderr, exitCode, error, startedAt, durationMs} = answer
    const key = `${node}\0${question.spec.id}`
    const times = (this.#times.get(key) ?? 0) + 1
    this.#times.set(key, times)
    const file = probeFile(node, question, times)
    const kept = exitCode !== null || stdout.length > 0
    if (kept) this.#files.set(file, withoutSecrets(question.spec, stdout))
    const said = stderrFile(file)
    if (stderr.length > 0) this.#files.set(said, masked(stderr, maskSecrets))
    this.#probes.push({
      id: question.spec.id,
      node,
      bridge: question.bridge ?? null,
      pod: question.pod ?? null,
      device: question.device ?? null,
      policy: question.policy ?? null,
      argv: argvOf(question, answer.netnsFolder),
      exitCode,
      error,
      startedAt,
      durationMs,
      file: kept ? file : null,
      stderr: stderr.length > 0 ? said : null,
    })
  }

  /** Keeps that a question was not put, and why. */
  addRefusal(node: string, question: Question, reason: string): void {
    const nothing = Buffer.alloc(0)
    this.addAnswer(node, {
      question,
      stdout: nothing,
      stderr: nothing,
      exitCode: null,
      error: reason,
      startedAt: null,
      durationMs: null,
      netnsFolder: null,
    })
  }

  /** Keeps a List of the API server (`group/version/resource`), or why there is none. */
  addList(resource: string, body: Uint8Array | null, error: string | null): void {
    const file = body === null ? null : `cluster/${resource.replaceAll('/', '_')}.json`
    if (file !== null && body !== null) this.#files.set(file, masked(body, maskList))
    this.#lists.push({resource, file, error})
  }

  /** What there is now: what is added later is not in it. */
  snapshot(): Snapshot {
    const manifest = {
      schema: SNAPSHOT_SCHEMA,
      takenAt: this.#takenAt,
      source: this.#source,
      probes: this.#probes.map(withoutNulls).sort(byText(({id, node, file}) => `${node}\0${file ?? ''}\0${id}`)),
      cluster: [...this.#lists].sort(byText(({resource}) => resource)),
    }
    const text = `${JSON.stringify(manifest, null, 1)}\n`
    return memorySnapshot(this.#origin, new Map([...this.#files, [MANIFEST_FILE, Buffer.from(text)]]))
  }
}

/** What Open vSwitch's flows and counters are made of holds no secrets, and is the most of what is read. */
const withoutSecrets = ({id, asks}: ProbeSpec, bytes: Buffer): Uint8Array =>
  asks === 'vswitchd' ? bytes : masked(bytes, (text) => maskAnswer(id, text))

/** As Latin-1, in which every byte is a character: what is not masked stays as it was. */
function masked(bytes: Uint8Array, mask: (text: string) => string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  const image = mask(text)
  return image === text ? bytes : Buffer.from(image, 'latin1')
}

/** `bridge`, `pod`, `device` and `policy` are there only where a probe is of one, and `error` only where there was one. */
function withoutNulls(entry: ProbeEntry): Partial<ProbeEntry> {
  const optional = ['bridge', 'pod', 'device', 'policy', 'error'] as const
  const absent = new Set<string>(optional.filter((key) => entry[key] === null))
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !absent.has(key)))
}

function byText<T>(text: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0)
}
