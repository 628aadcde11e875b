import {isJson, type Json, objectAt, textAt} from '../cluster/json.ts'
import type {Cluster} from '../model/cluster.ts'
import {known} from '../model/known.ts'
import type {Inventory, Item} from './inventory.ts'

/** Lists of the API server that say how packets go, and the parts of their objects that do. */
const LISTS: readonly {readonly list: RegExp; readonly parts: readonly (readonly string[])[]}[] = [
  {
    list: /^core\/v1\/nodes$/,
    parts: [
      ['spec', 'podCIDRs'],
      ['spec', 'unschedulable'],
      ['status', 'addresses'],
    ],
  },
  {
    list: /^core\/v1\/pods$/,
    parts: [
      ['spec', 'nodeName'],
      ['spec', 'hostNetwork'],
      ['status', 'podIPs'],
      ['status', 'phase'],
      ['metadata', 'labels'],
    ],
  },
  {list: /^core\/v1\/namespaces$/, parts: [['metadata', 'labels']]},
  {list: /^core\/v1\/services$/, parts: [['spec'], ['status', 'loadBalancer']]},
  {
    list: /^core\/v1\/configmaps$/,
    parts: [
      ['data', 'antrea-agent.conf'],
      ['data', 'antrea-controller.conf'],
    ],
  },
  {list: /^discovery\.k8s\.io\/v1\/endpointslices$/, parts: [['endpoints'], ['ports'], ['addressType']]},
  {list: /^networking\.k8s\.io\/v1\/networkpolicies$/, parts: [['spec']]},
  {list: /^policy\.networking\.k8s\.io\/[^/]+\/\w*networkpolicies$/, parts: [['spec']]},
  {
    list: /^crd\.antrea\.io\/[^/]+\/(clusternetworkpolicies|networkpolicies|tiers|clustergroups|groups)$/,
    parts: [['spec']],
  },
  {
    list: /^crd\.antrea\.io\/[^/]+\/(egresses|externalippools|trafficcontrols|ippools)$/,
    parts: [['spec'], ['status', 'egressNode'], ['status', 'egressIP']],
  },
]

/** What the API server lists, one text a value: `spec.ports[0].port = 80`. */
export function objectInventories(cluster: Cluster): readonly Inventory[] {
  return cluster.snapshot.manifest.cluster.flatMap(({resource}) => {
    const found = LISTS.find(({list}) => list.test(resource))
    if (!found) return []
    const objects = cluster.objects(resource)
    const items = objects.known ? known(objects.value.map((object) => itemOf(resource, object, found.parts))) : objects
    return [{kind: 'object' as const, node: null, piece: resource, items}]
  })
}

function itemOf(resource: string, object: Json, parts: readonly (readonly string[])[]): Item {
  const meta = objectAt(object, 'metadata')
  const namespace = textAt(meta, 'namespace')
  const name = textAt(meta, 'name') ?? ''
  return {
    what: `${resource} ${namespace === null ? '' : `${namespace}/`}${name}`,
    text: parts.flatMap((path) => linesOf(valueAt(object, path), path.join('.'))).join('\n'),
  }
}

function valueAt(object: Json, path: readonly string[]): unknown {
  let at: unknown = object
  for (const key of path) at = isJson(at) ? at[key] : undefined
  return at
}

/** Every value with its path, keys sorted. Times of day say when something was written, not what. */
function linesOf(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item, i) => linesOf(item, `${path}[${i}]`))
  // A file in a ConfigMap is compared by its lines, without its comments.
  if (typeof value === 'string' && value.includes('\n'))
    return value.split(/\r?\n/).flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [`${path}: ${line}`]))
  if (!isJson(value)) return [`${path} = ${JSON.stringify(value)}`]
  return Object.keys(value)
    .filter((key) => !key.endsWith('Time') && !key.endsWith('Timestamp'))
    .sort()
    .flatMap((key) => linesOf(value[key], `${path}.${key}`))
}
