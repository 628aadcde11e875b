import type {Snapshot} from '../snapshot.ts'
import {type JsonNode, memberOf, parseJsonTrees, textOf} from './json-tree.ts'
import type {NameKind, Names} from './names.ts'

/** Lists whose objects' pseudonyms say what they are; the first that has a name decides. */
const KINDS: readonly (readonly [RegExp, NameKind])[] = [
  [/^core\/v1\/nodes$/, 'node'],
  [/^core\/v1\/namespaces$/, 'ns'],
  [/^core\/v1\/pods$/, 'pod'],
  [/^core\/v1\/services$/, 'svc'],
  [/policies$/, 'policy'],
  [/./, 'name'],
]

/** Gives all objects of a snapshot their pseudonyms, before any text is looked at. */
export function nameObjects({manifest, read}: Snapshot, names: Names): void {
  for (const {node} of manifest.probes) names.object(node, 'node')
  for (const {pod, policy} of manifest.probes) {
    if (pod !== null) name(pod.namespace, pod.name, 'pod', names)
    if (policy !== null) name(policy.namespace, policy.name, 'policy', names)
  }
  for (const [pattern, kind] of KINDS) {
    for (const {resource, file} of manifest.cluster) {
      const text = pattern.test(resource) && file !== null ? read(file) : null
      for (const item of text === null ? [] : itemsOf(text)) {
        const metadata = memberOf(item, 'metadata')
        name(textOf(memberOf(metadata, 'namespace')), textOf(memberOf(metadata, 'name')), kind, names)
      }
    }
  }
}

function name(namespace: string | null, object: string | null, kind: NameKind, names: Names): void {
  if (namespace !== null) names.object(namespace, 'ns')
  if (object !== null) names.object(object, kind)
}

function itemsOf(text: string): readonly JsonNode[] {
  try {
    const items = memberOf(parseJsonTrees(text)[0], 'items')
    return items?.kind === 'list' ? items.items : []
  } catch {
    return []
  }
}
