import {EXIT, Problem} from '../problem.ts'
import {jsonFault} from './json-position.ts'
import {invalid, isObject, kindOf, ManifestReader} from './manifest-reader.ts'

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
  const at = new ManifestReader(origin)
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
