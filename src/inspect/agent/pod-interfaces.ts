import {decodePodInterface, type PodInterface} from '../../model/agent.ts'
import type {Cluster} from '../../model/cluster.ts'
import {nearNames} from '../../near.ts'
import type {AgentAnswer} from './answer.ts'
import {askAgents} from './ask-agents.ts'
import {narrow} from './narrow.ts'

/** A pod by name, in one namespace or in any. */
export interface PodName {
  readonly name: string
  readonly namespace: string | null
}

/** `client`, `default/client` or `pod/client`; a bare name is of any namespace unless `-n` says which. */
export function parsePodName(text: string, namespace: string | null): PodName {
  const bare = text.replace(/^pods?\//, '')
  const slash = bare.indexOf('/')
  return slash < 0 ? {name: bare, namespace} : {name: bare.slice(slash + 1), namespace: bare.slice(0, slash)}
}

/** The nodes where the API server has such pods; null where it has none, or was not asked: then any may have a leftover. */
export function nodesOfPod({pods}: Cluster, wanted: PodName): readonly string[] | null {
  if (!pods.known) return null
  const nodes = pods.value.flatMap(({nodeName, ...pod}) => (isSame(pod, wanted) ? (nodeName ?? []) : []))
  return nodes.length === 0 ? null : [...new Set(nodes)].sort()
}

export interface PodInterfacesQuestion {
  readonly nodes: readonly string[] | null
  readonly pod: PodName | null
  readonly namespace: string | null
}

/**
 * The interfaces that agents made for Pods, by node, namespace and name.
 *
 * @throws {Problem} NO_SUCH_POD_INTERFACE
 */
export function podInterfacesOf(
  cluster: Cluster,
  {nodes, pod, namespace}: PodInterfacesQuestion,
): AgentAnswer<PodInterface> {
  const answer = askAgents(cluster, {table: 'podinterface', what: 'pod interfaces', nodes, decode: decodePodInterface})
  const rows = [...answer.rows].sort((a, b) => compareText(keyOf(a), keyOf(b)))
  const all = {...answer, rows}
  if (pod === null) return narrow(all, ({item}) => namespace === null || item.namespace === namespace)
  const elsewhere = rows.filter(({item}) => item.name === pod.name).map(({item}) => item)
  const near = nearNames(
    pod.name,
    rows.map(({item}) => item.name),
  )
  const meant = elsewhere.length > 0 ? elsewhere : rows.map(({item}) => item).filter(({name}) => near.includes(name))
  return narrow(all, ({item}) => isSame(item, pod), {
    code: 'NO_SUCH_POD_INTERFACE',
    what: `an interface of a pod '${pod.name}'${pod.namespace === null ? '' : ` in namespace '${pod.namespace}'`}`,
    hints: [...new Set(meant.map((one) => `${one.name} -n ${one.namespace}`))],
  })
}

const isSame = (pod: {readonly namespace: string; readonly name: string}, wanted: PodName): boolean =>
  pod.name === wanted.name && (wanted.namespace === null || pod.namespace === wanted.namespace)

const keyOf = ({node, item}: {readonly node: string; readonly item: PodInterface}): string =>
  [node, item.namespace, item.name, item.interfaceName].join('\0')

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
