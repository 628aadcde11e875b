import {EXIT, Problem} from '../problem.ts'
import {jsonFault} from './json-position.ts'
import {pathFault} from './safe-path.ts'

export const SNAPSHOT_SCHEMA = 'antrail.dev/snapshot/v1'

export interface PodRef {
  readonly namespace: string
  readonly name: string
}

/** `type` is antctl's: `K8sNP`, `ACNP`, `ANNP`…; `namespace` is null for a cluster-wide policy. */
export interface PolicyFlowsRef {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
}

/** One question that was put to a node, and how it ended. */
export interface ProbeEntry {
  readonly id: string
  readonly node: string
  readonly bridge: string | null
  readonly pod: PodRef | null
  readonly device: string | null
  readonly policy: PolicyFlowsRef | null
  readonly argv: readonly string[]
  /** null: it did not end by itself (timed out, forbidden, never started); `error` says why. */
  readonly exitCode: number | null
  readonly error: string | null
  readonly startedAt: string | null
  readonly durationMs: number | null
  /** Standard output; null where there was none to keep. */
  readonly file: string | null
  readonly stderr: string | null
}

/** One question that was put to the API server: `resource` is `group/version/resource`, with `core` for the legacy group. */
export interface ClusterEntry {
  readonly resource: string
  readonly file: string | null
  readonly error: string | null
}

export interface Manifest {
  readonly schema: typeof SNAPSHOT_SCHEMA
  readonly takenAt: string
  /** Who took it: `lab`, `kubeconfig`, `local`, `support-bundle`… */
  readonly source: string
  readonly probes: readonly ProbeEntry[]
  readonly cluster: readonly ClusterEntry[]
}

/**
 * Reads `manifest.json`. Keys that this version doesn't name are ignored; paths are checked not to leave the snapshot.
 *
 * @param origin where the snapshot is, for messages
 * @throws {Problem} SNAPSHOT_MANIFEST_SYNTAX, SNAPSHOT_SCHEMA, SNAPSHOT_MANIFEST_INVALID
 */
export function parseManifest(text: string, origin: string): Manifest {
  const value = parseJson(text, origin)
  if (!isObject(value)) throw invalid(origin, '', `expected an object, found ${kindOf(value)}`)
  const schema = value.schema
  if (schema !== SNAPSHOT_SCHEMA) {
    const found = schema === undefined ? 'no schema' : `schema ${JSON.stringify(schema)}`
    throw new Problem(`cannot read the snapshot ${origin}: its manifest has ${found}, expected "${SNAPSHOT_SCHEMA}"`, {
      code: 'SNAPSHOT_SCHEMA',
      exit: EXIT.usage,
      hints: ['use the version of antrail that took it, or take a new one'],
    })
  }
  const at = new Reader(origin)
  const takenAt = at.string(value, 'takenAt', '')
  if (Number.isNaN(Date.parse(takenAt)))
    throw invalid(origin, 'takenAt', `${JSON.stringify(takenAt)} is no time of day`)
  return {
    schema: SNAPSHOT_SCHEMA,
    takenAt,
    source: at.nullableString(value, 'source', '') ?? 'unknown',
    probes: at.array(value, 'probes').map((item, i) => at.probe(item, `probes[${i}]`)),
    cluster: at.array(value, 'cluster').map((item, i) => at.cluster(item, `cluster[${i}]`)),
  }
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const fault = jsonFault(text)
    const where = fault === null ? '' : `, line ${fault.line}, column ${fault.column}`
    throw new Problem(
      `cannot read the snapshot ${origin}: manifest.json${where}: ${fault?.reason ?? 'it is no JSON'}`,
      {
        code: 'SNAPSHOT_MANIFEST_SYNTAX',
        exit: EXIT.usage,
        hints: ['the file may have been cut off while it was copied: fetch it again'],
        cause: error,
      },
    )
  }
}

type Obj = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function invalid(origin: string, path: string, reason: string): Problem {
  return new Problem(`cannot read the snapshot ${origin}: manifest.json${path && `, ${path}`}: ${reason}`, {
    code: 'SNAPSHOT_MANIFEST_INVALID',
    exit: EXIT.usage,
  })
}

/** Takes typed pieces out of untyped JSON, and says where one has the wrong shape. */
class Reader {
  private readonly origin: string

  constructor(origin: string) {
    this.origin = origin
  }

  string(from: Obj, key: string, path: string): string {
    const value = from[key]
    if (typeof value === 'string') return value
    throw this.wrong(path, key, 'a string', value)
  }

  nullableString(from: Obj, key: string, path: string): string | null {
    const value = from[key]
    if (value === undefined || value === null) return null
    if (typeof value === 'string') return value
    throw this.wrong(path, key, 'a string or null', value)
  }

  nullableNumber(from: Obj, key: string, path: string): number | null {
    const value = from[key]
    if (value === undefined || value === null) return null
    if (typeof value === 'number') return value
    throw this.wrong(path, key, 'a number or null', value)
  }

  array(from: Obj, key: string, path = ''): readonly unknown[] {
    const value = from[key]
    if (Array.isArray(value)) return value
    throw this.wrong(path, key, 'an array', value)
  }

  object(value: unknown, path: string): Obj {
    if (isObject(value)) return value
    throw invalid(this.origin, path, `expected an object, found ${kindOf(value)}`)
  }

  file(from: Obj, key: string, path: string): string | null {
    const file = this.nullableString(from, key, path)
    const fault = file === null ? null : pathFault(file)
    if (fault !== null)
      throw invalid(this.origin, join(path, key), `cannot use the name ${JSON.stringify(file)}: ${fault}`)
    return file
  }

  probe(item: unknown, path: string): ProbeEntry {
    const from = this.object(item, path)
    const argv = this.array(from, 'argv', path).map((word, i) => {
      if (typeof word === 'string') return word
      throw this.wrong(path, `argv[${i}]`, 'a string', word)
    })
    return {
      id: this.string(from, 'id', path),
      node: this.string(from, 'node', path),
      bridge: this.nullableString(from, 'bridge', path),
      pod: this.pod(from.pod, join(path, 'pod')),
      device: this.nullableString(from, 'device', path),
      policy: this.policy(from.policy, join(path, 'policy')),
      argv,
      exitCode: this.nullableNumber(from, 'exitCode', path),
      error: this.nullableString(from, 'error', path),
      startedAt: this.nullableString(from, 'startedAt', path),
      durationMs: this.nullableNumber(from, 'durationMs', path),
      file: this.file(from, 'file', path),
      stderr: this.file(from, 'stderr', path),
    }
  }

  cluster(item: unknown, path: string): ClusterEntry {
    const from = this.object(item, path)
    return {
      resource: this.string(from, 'resource', path),
      file: this.file(from, 'file', path),
      error: this.nullableString(from, 'error', path),
    }
  }

  private pod(value: unknown, path: string): PodRef | null {
    if (value === undefined || value === null) return null
    const from = this.object(value, path)
    return {namespace: this.string(from, 'namespace', path), name: this.string(from, 'name', path)}
  }

  private policy(value: unknown, path: string): PolicyFlowsRef | null {
    if (value === undefined || value === null) return null
    const from = this.object(value, path)
    const namespace = this.nullableString(from, 'namespace', path)
    return {
      type: this.string(from, 'type', path),
      // A cluster-wide policy's folder is `_`; the manifest may say it either way.
      namespace: namespace === '' || namespace === '_' ? null : namespace,
      name: this.string(from, 'name', path),
    }
  }

  private wrong(path: string, key: string, expected: string, found: unknown): Problem {
    return invalid(this.origin, join(path, key), `expected ${expected}, found ${kindOf(found)}`)
  }
}

const join = (path: string, key: string) => (path === '' ? key : `${path}.${key}`)
