import type {Cluster} from '../../model/cluster.ts'
import {EXIT, Problem} from '../../problem.ts'
import {resolvePod} from '../flows/resolve.ts'

interface Pod {
  readonly namespace: string
  readonly name: string
}

/**
 * The Pod whose policies are asked for, and its node. Without the API server's list (a node asked by itself) the agents' interfaces
 * say whether there is such a Pod.
 *
 * @param text `client`, of `namespace` or `default`; or `default/client`
 * @throws {Problem} NO_SUCH_POD, POD_HOST_NETWORK
 */
export function podOfPolicies(
  text: string,
  namespace: string | null,
  cluster: Cluster,
): Pod & {readonly node: string | null} {
  if (cluster.pods.known) return resolvePod({text, namespace}, cluster)
  const bare = text.replace(/^pods?\//, '')
  const slash = bare.indexOf('/')
  const pod = {namespace: slash < 0 ? (namespace ?? 'default') : bare.slice(0, slash), name: bare.slice(slash + 1)}
  const interfaces = cluster.nodes.map(({agent}) => agent.podInterfaces)
  const isThere = interfaces.some(
    (known) => known.known && known.value.some((one) => one.name === pod.name && one.namespace === pod.namespace),
  )
  if (isThere || interfaces.some(({known}) => !known)) return {...pod, node: null}
  throw new Problem(`no agent here has an interface of a pod '${pod.name}' in namespace '${pod.namespace}'`, {
    code: 'NO_SUCH_POD',
    exit: EXIT.usage,
  })
}
