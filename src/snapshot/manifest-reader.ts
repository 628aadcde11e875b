import {EXIT, Problem} from '../problem.ts'
import type {ClusterEntry, PodRef, PolicyFlowsRef, ProbeEntry} from './manifest.ts'
import {pathFault} from './safe-path.ts'

export type Obj = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** The refusal of a manifest: where in it, and why. */
export function invalid(origin: string, path: string, reason: string): Problem {
  return new Problem(`cannot read the snapshot ${origin}: manifest.json${path && `, ${path}`}: ${reason}`, {
    code: 'SNAPSHOT_MANIFEST_INVALID',
    exit: EXIT.usage,
  })
}

/** Takes typed pieces out of untyped JSON, and says where one has the wrong shape. */
export class ManifestReader {
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
