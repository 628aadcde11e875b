import type {EndpointSlice} from '../cluster/endpoints.ts'
import type {Cluster} from '../model/cluster.ts'
import {valueOr} from '../model/known.ts'

const kept = new WeakMap<Cluster, ReadonlyMap<string, readonly EndpointSlice[]>>()

/** The EndpointSlices of a Service; none where they were not read. */
export function slicesOf(
  cluster: Cluster,
  {namespace, name}: {readonly namespace: string; readonly name: string},
): readonly EndpointSlice[] {
  const all = kept.get(cluster) ?? byService(valueOr(cluster.endpointSlices, []))
  kept.set(cluster, all)
  return all.get(`${namespace}/${name}`) ?? []
}

function byService(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const groups = new Map<string, EndpointSlice[]>()
  for (const slice of slices) {
    const key = `${slice.namespace}/${slice.serviceName}`
    const own = groups.get(key)
    if (own) own.push(slice)
    else groups.set(key, [slice])
  }
  return groups
}
