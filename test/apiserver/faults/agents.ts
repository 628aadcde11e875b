import type {Fault} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'

const PODS = '/api/v1/namespaces/kube-system/pods'

interface Pod {
  metadata: Record<string, unknown> & {name: string}
  spec: Record<string, unknown> & {containers: {name: string}[]}
  status: Record<string, unknown>
}

const read = async ({ask}: FaultyCluster, node: string): Promise<Pod> => {
  const {items}: {items: (Pod & {spec: {nodeName: string}})[]} = JSON.parse(
    await ask('GET', `${PODS}?labelSelector=component%3Dantrea-agent`),
  )
  return items.find(({spec}) => spec.nodeName === node)!
}

/** Changes the status of a node's agent Pod, and gives it back as it was. */
function withStatus(node: string, status: Readonly<Record<string, unknown>>) {
  const before = new Map<string, Pod>()
  return {
    breaks: async (cluster: FaultyCluster) => {
      const pod = await read(cluster, node)
      before.set(node, pod)
      await cluster.ask('PATCH', `${PODS}/${pod.metadata.name}/status`, {status})
    },
    mends: ({ask}: FaultyCluster) => {
      const {metadata, status: was} = before.get(node)!
      // A merge leaves what is not named: what was not there is taken away by its name.
      const none = Object.fromEntries(Object.keys(status).map((key) => [key, null]))
      return ask('PATCH', `${PODS}/${metadata.name}/status`, {status: {...none, ...was}})
    },
  }
}

/** Makes a node's agent Pod anew, with another container; or takes it away. */
function madeAnew(node: string, change: ((pod: Pod) => Pod) | null) {
  const before = new Map<string, Pod>()
  const make = async ({ask}: FaultyCluster, {metadata, spec, status}: Pod) => {
    const {name, namespace, labels} = metadata
    const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace, labels}, spec}
    await ask('POST', PODS, pod)
    await ask('PATCH', `${PODS}/${name}/status`, {status})
  }
  const remove = ({ask}: FaultyCluster, name: string) => ask('DELETE', `${PODS}/${name}`, {gracePeriodSeconds: 0})
  return {
    breaks: async (cluster: FaultyCluster) => {
      const pod = await read(cluster, node)
      before.set(node, pod)
      await remove(cluster, pod.metadata.name)
      if (change !== null) await make(cluster, change(structuredClone(pod)))
    },
    mends: async (cluster: FaultyCluster) => {
      const pod = before.get(node)!
      await remove(cluster, pod.metadata.name)
      await make(cluster, pod)
    },
  }
}

const GONE = madeAnew('node2', null)

/** What is wrong with Antrea's agents, whose Pods are the way into the nodes. */
export const AGENTS: readonly Fault[] = [
  {
    what: 'a node has no agent Pod',
    ...madeAnew('node2', null),
    says: 'no antrea-agent Pod runs there',
    exit: 4,
    within: 10,
  },
  {
    what: "a node's agent Pod is deleted between the List and the exec",
    through: 'late=3,of=/exec',
    during: {
      runs: '[b]in/run.js trace-packet',
      does: async (cluster) => {
        await cluster.on(null, 'sleep 2')
        await GONE.breaks(cluster)
      },
    },
    mends: GONE.mends,
    says: 'container antrea-agent: pods "antrea-agent-m2vqz" not found',
    exit: 4,
    within: 12,
  },
  {
    what: "a node's agent Pod is Pending",
    ...withStatus('node2', {phase: 'Pending'}),
    says: 'is Pending',
    exit: 4,
    within: 10,
  },
  {
    what: "a node's agent is not ready",
    ...withStatus('node2', {conditions: [{type: 'Ready', status: 'False', reason: 'ContainersNotReady'}]}),
    says: 'DELIVERED',
    exit: 0,
    within: 10,
  },
  {
    what: "a node's agent crashes again and again",
    ...withStatus('node2', {
      containerStatuses: [
        {
          ...{name: 'antrea-agent', image: 'antrea', imageID: '', ready: false, restartCount: 7},
          state: {waiting: {reason: 'CrashLoopBackOff'}},
        },
      ],
    }),
    says: 'does not run: CrashLoopBackOff',
    exit: 4,
    within: 10,
  },
  {
    what: 'the agent Pod has no such container',
    ...madeAnew('node2', (pod) => ({
      ...pod,
      spec: {...pod.spec, containers: [{...pod.spec.containers[0], name: 'agent'}]},
    })),
    says: 'container antrea-agent is not valid for pod',
    exit: 4,
    within: 10,
  },
  {
    what: 'the agents are of an unknown version',
    args: ['diagnose', '-o', 'text'],
    breaks: ({ask}) => ask('PATCH', '/apis/crd.antrea.io/v1beta1/antreaagentinfos/node2', {version: 'v9.9.9'}),
    mends: ({ask}) => ask('PATCH', '/apis/crd.antrea.io/v1beta1/antreaagentinfos/node2', {version: 'v2.4.3'}),
    says: 'Antrea runs in 2 versions',
    exit: 4,
    within: 15,
  },
]
