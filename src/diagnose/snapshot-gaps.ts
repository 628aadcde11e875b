import type {Cluster} from '../model/cluster.ts'
import {type DiagnoseOptions, diagnose} from './engine.ts'
import type {Diagnosis, Unknown} from './finding.ts'

/**
 * What a snapshot lacks. Coverage is that of the rules: what they needed of this cluster and could not read; every other probe that
 * failed is named beside it, and does not count. What the rules found is left out, and no rule is named as asked.
 */
export function snapshotGaps(cluster: Cluster, options: DiagnoseOptions): Diagnosis {
  const diagnosis = diagnose(cluster, options)
  const missed = new Set(diagnosis.unknown.map(({node, what}) => JSON.stringify([node, what.split(' ', 1)[0]])))
  const others = failedProbes(cluster).filter(
    ({node, what}) => !missed.has(JSON.stringify([node, what.split(' ', 1)[0]])),
  )
  return {...diagnosis, rules: [], findings: [], unknown: [...diagnosis.unknown, ...others]}
}

function failedProbes({snapshot: {manifest}, nodes}: Cluster): readonly Unknown[] {
  const gap = (node: string | null, what: string, reason: string): Unknown => ({
    rule: 'no rule',
    node,
    object: null,
    what,
    reason,
    measure: null,
  })
  return [
    ...manifest.cluster.flatMap(({resource, error}) => (error === null ? [] : [gap(null, resource, error)])),
    ...nodes.flatMap((model) =>
      manifest.probes.flatMap(({node, id, exitCode, bridge, pod, device, policy}) => {
        if (node !== model.name || exitCode === 0) return []
        const scope = {
          ...(bridge === null ? {} : {bridge}),
          ...(pod === null ? {} : {pod}),
          ...(device === null ? {} : {device}),
          ...(policy === null ? {} : {policy}),
        }
        const text = model.text(id, scope)
        const of = bridge ?? device ?? (pod ? `pod ${pod.namespace}/${pod.name}` : (policy?.name ?? null))
        return text.known ? [] : [gap(node, of === null ? id : `${id} of ${of}`, text.reason)]
      }),
    ),
  ]
}
