import {type Json, mapAt, objectAt, objectsAt, textAt} from './json.ts'

/** Where an object of the API server's was read: evidence for claims about it. */
export interface ObjectEvidence {
  readonly node: null
  /** The resource: `core/v1/pods`. */
  readonly probe: string
  readonly file: string
  readonly line: null
  /** `namespace/name`, or the name. */
  readonly text: string
}

/** What every object of the API server has. */
export interface Meta {
  /** null for what belongs to the whole cluster. */
  readonly namespace: string | null
  readonly name: string
  readonly uid: string
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  /** RFC 3339; null where the answer has none (controlplane objects). */
  readonly creationTimestamp: string | null
  /** When somebody last wrote it, its status left aside; null where the answer does not say. */
  readonly changedAt: string | null
  /** Set while the object is being deleted. */
  readonly deletionTimestamp: string | null
  readonly evidence: ObjectEvidence
}

/** Reads a reference to an object, as specs and group members have it; null where it names nothing. */
export function namespacedName(from: Json): {readonly namespace: string; readonly name: string} | null {
  const name = textAt(from, 'name')
  return name === null ? null : {namespace: textAt(from, 'namespace') ?? '', name}
}

/** Which List an object came from. */
export interface ListOrigin {
  readonly resource: string
  readonly file: string
}

/** Reads `metadata`, as every Kubernetes object has it (apimachinery, meta/v1 ObjectMeta). */
export function decodeMeta(object: Json, {resource, file}: ListOrigin): Meta {
  const meta = objectAt(object, 'metadata')
  const namespace = textAt(meta, 'namespace') || null
  const name = textAt(meta, 'name') ?? ''
  return {
    namespace,
    name,
    uid: textAt(meta, 'uid') ?? '',
    labels: mapAt(meta, 'labels'),
    annotations: mapAt(meta, 'annotations'),
    creationTimestamp: textAt(meta, 'creationTimestamp'),
    changedAt: changedAt(meta),
    deletionTimestamp: textAt(meta, 'deletionTimestamp'),
    evidence: {node: null, probe: resource, file, line: null, text: namespace === null ? name : `${namespace}/${name}`},
  }
}

/** The latest time among its managed fields, which say who wrote what when, or the time at which it was made. */
function changedAt(meta: Json): string | null {
  let latest = textAt(meta, 'creationTimestamp')
  for (const entry of objectsAt(meta, 'managedFields')) {
    const time = entry.subresource === 'status' ? null : textAt(entry, 'time')
    if (time !== null && (latest === null || Date.parse(time) > Date.parse(latest))) latest = time
  }
  return latest
}
