import type {Capture} from '../lab/cluster/capture.ts'

/** What the API server held, as it was recorded. */
export type Recorded = Pick<Capture, 'files' | 'manifest'>

/** A request to the API server. */
export interface Put {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** Which it had when it was recorded; what the controller serves of a policy has the policy's. */
  readonly uid?: string
}

interface Item {
  readonly metadata: {readonly name: string; readonly namespace?: string; readonly uid?: string}
  readonly [key: string]: unknown
}

interface List {
  readonly kind?: string
  readonly items: readonly Item[]
}

/** What the API server keeps itself, or what needs what isn't there. */
const NOT_PUT = [
  'core/v1/events',
  'apiregistration.k8s.io/v1/apiservices',
  'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  'policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
  'networking.k8s.io/v1/servicecidrs',
  'apps/v1/daemonsets',
]

const FIRST = ['core/v1/namespaces', 'core/v1/nodes']
const WITH_STATUS = ['core/v1/nodes', 'core/v1/pods', 'core/v1/services']

/** The kubelet's port, where kwok answers execs. */
export const KUBELET_PORT = 10250

/** The definitions of Antrea's own resources, loose: what is put there comes from a real cluster. */
export function definitions(capture: Recorded): readonly Put[] {
  return resources(capture)
    .filter(({resource}) => isAntreas(resource))
    .map(({resource, list}) => {
      const [group = '', version = '', plural = ''] = resource.split('/')
      const kind = (list.kind ?? 'UnknownList').replace(/List$/, '')
      return {
        method: 'POST',
        path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        body: {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: {name: `${plural}.${group}`},
          spec: {
            group,
            names: {plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`},
            scope: list.items.some(({metadata}) => metadata.namespace) ? 'Namespaced' : 'Cluster',
            versions: [
              {
                name: version,
                served: true,
                storage: true,
                schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
              },
            ],
          },
        },
      }
    })
}

/** Everything else that the recorded cluster held, and each node's kubelet as kwok plays it. */
export function objects(capture: Recorded, now: Date): readonly Put[] {
  const later = now.getTime() - Date.parse(capture.manifest.takenAt)
  const lists = resources(capture).filter(({resource}) => !NOT_PUT.includes(resource))
  const rank = ({resource}: {resource: string}) => (FIRST.includes(resource) ? FIRST.indexOf(resource) : FIRST.length)
  return [...lists]
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({resource, list: {kind = '', items}}) =>
      items
        .filter(({metadata}) => resource !== 'core/v1/services' || metadata.name !== 'kubernetes')
        .flatMap((item) => putsOf(resource, kind, beating(item, later))),
    )
}

/** The heartbeats of agents and controller, as long ago as they were when they were recorded. */
function beating(item: Item, later: number): Item {
  return JSON.parse(JSON.stringify(item), (key, value) =>
    key === 'lastHeartbeatTime' ? `${new Date(Date.parse(value) + later).toISOString().slice(0, 19)}Z` : value,
  )
}

function putsOf(resource: string, kind: string, item: Item): readonly Put[] {
  const [group = '', version = '', plural = ''] = resource.split('/')
  const root = group === 'core' ? `/api/${version}` : `/apis/${group}/${version}`
  const {namespace, name, uid} = item.metadata
  const path = `${root}${namespace ? `/namespaces/${namespace}` : ''}/${plural}`
  const body = withKind(resource, kind, item)
  const made: Put = {
    method: 'POST',
    path,
    body,
    ...(uid === undefined || /^(controlplane|stats|system)\.antrea\.io$/.test(group) ? {} : {uid}),
  }
  return WITH_STATUS.includes(resource) ? [made, {method: 'PUT', path: `${path}/${name}/status`, body}] : [made]
}

function withKind(resource: string, kind: string, item: Item): Item {
  const [group = '', version = ''] = resource.split('/')
  const {
    resourceVersion: _,
    uid: __,
    managedFields: ___,
    ownerReferences: ____,
    ...metadata
  } = item.metadata as Record<string, unknown>
  return {
    apiVersion: group === 'core' ? version : `${group}/${version}`,
    kind: kind.replace(/List$/, ''),
    ...item,
    metadata: metadata as Item['metadata'],
    ...(resource === 'core/v1/nodes' ? {status: withKubelet(item.status)} : {}),
  }
}

const withKubelet = (status: unknown) => ({
  ...(status as Record<string, unknown>),
  daemonEndpoints: {kubeletEndpoint: {Port: KUBELET_PORT}},
})

const isAntreas = (resource: string): boolean => /\.antrea\.io\//.test(resource)

function resources(capture: Recorded): readonly {readonly resource: string; readonly list: List}[] {
  return capture.manifest.cluster.flatMap(({resource, file}) => {
    const text = file === null ? undefined : capture.files.get(file)?.()
    return text === undefined ? [] : [{resource, list: JSON.parse(text) as List}]
  })
}
