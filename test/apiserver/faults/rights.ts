import {type Fault, SAVE, TO_SERVICE, TRACE} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'

/** What the group and the plural of a right are, as RBAC takes them. */
const LISTED: readonly (readonly [group: string, plural: string])[] = [
  ['', 'nodes'],
  ['', 'pods'],
  ['', 'services'],
  ['', 'configmaps'],
  ['crd.antrea.io', 'egresses'],
  ['networking.k8s.io', 'servicecidrs'],
  ['discovery.k8s.io', 'endpointslices'],
]
const EXEC = {apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create']}
const RBAC = '/apis/rbac.authorization.k8s.io/v1'

/** A user that may do all that a trace needs but one thing. */
const without = (lack: string) => ({
  breaks: async ({ask}: FaultyCluster) => {
    const name = `without-${lack.replace('/', '-')}`
    const rules = LISTED.filter(([, plural]) => plural !== lack).map(([group, plural]) => ({
      apiGroups: [group],
      resources: [plural],
      verbs: ['list'],
    }))
    const metadata = {name}
    await ask('POST', `${RBAC}/clusterroles`, {metadata, rules: lack === 'pods/exec' ? rules : [...rules, EXEC]})
    await ask('POST', `${RBAC}/clusterrolebindings`, {
      metadata,
      subjects: [{kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io'}],
      roleRef: {kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io'},
    })
  },
})
const as = (lack: string) => ['--as', `without-${lack.replace('/', '-')}`]

/** A user that may list everything, and exec into the agent of one node. */
const intoOne = (node: string) => ({
  breaks: async ({ask, lab}: FaultyCluster) => {
    const [name, pods] = ['into-one', lab.capture.files.get('cluster/core_v1_pods.json')!()]
    const {items}: {items: {metadata: {name: string; labels?: {component?: string}}; spec: {nodeName: string}}[]} =
      JSON.parse(pods)
    const agent = items.find(
      ({metadata, spec}) => metadata.labels?.component === 'antrea-agent' && spec.nodeName === node,
    )
    const rules = [
      {apiGroups: ['*'], resources: ['*'], verbs: ['list']},
      {...EXEC, resourceNames: [agent?.metadata.name]},
    ]
    await ask('POST', `${RBAC}/clusterroles`, {metadata: {name}, rules})
    await ask('POST', `${RBAC}/clusterrolebindings`, {
      metadata: {name},
      subjects: [{kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io'}],
      roleRef: {kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io'},
    })
  },
})

/** Without the others this trace gets to its end all the same. */
const NEEDED = ['pods', 'services', 'endpointslices']

/** What an account may not do. */
export const RIGHTS: readonly Fault[] = [
  {
    what: 'execs are forbidden',
    args: [...TRACE, ...as('pods/exec')],
    ...without('pods/exec'),
    says: 'cannot get resource "pods/exec"',
    exit: 4,
    within: 8,
  },
  {
    what: 'execs are forbidden, a snapshot',
    args: [...SAVE, ...as('pods/exec')],
    says: 'cannot get resource "pods/exec"',
    exit: 4,
    within: 8,
  },
  {
    what: 'the exec into one of the agents alone is forbidden, a snapshot',
    args: [...SAVE, '--as', 'into-one'],
    ...intoOne('node1'),
    says: 'node2 not read: cannot run a command in',
    exit: 4,
    within: 10,
  },
  {
    what: 'the exec into one of the agents alone is forbidden',
    args: [...TRACE, '--as', 'into-one'],
    says: 'the tunnel ports of node2 were not read',
    exit: 4,
    within: 8,
  },
  ...LISTED.map(([, plural]) => ({
    what: `listing ${plural} is forbidden, a trace to a Service`,
    args: [...TO_SERVICE, ...as(plural)],
    ...without(plural),
    ...(NEEDED.includes(plural) ? {says: `cannot list ${plural}: forbidden`, exit: 4} : {says: 'DELIVERED', exit: 0}),
    within: 10,
  })),
  {
    what: 'nothing is allowed',
    args: [...TRACE, '--as', 'nobody'],
    says: 'is forbidden: User "nobody"',
    exit: 4,
    within: 8,
  },
]
