import {isPolicyType, policyType} from '../../antrea/policies.ts'
import type {Cluster} from '../../model/cluster.ts'
import type {Known} from '../../model/known.ts'
import {nearNames} from '../../near.ts'
import {EXIT, Problem} from '../../problem.ts'
import {namedPods} from '../named-pods.ts'
import type {FlowSelection} from './answer.ts'

/** A name as the user wrote it, with the namespace that `-n` gives. */
export interface Asked {
  readonly text: string
  readonly namespace: string | null
}

/** `default/client`, or a bare name in the namespace of `-n`, which is `default` unless given. */
function splitName({text, namespace}: Asked): {namespace: string; name: string} {
  const bare = text.replace(/^(pod|pods|svc|service|services)\//, '')
  const slash = bare.indexOf('/')
  if (slash < 0) return {namespace: namespace ?? 'default', name: bare}
  return {namespace: bare.slice(0, slash), name: bare.slice(slash + 1)}
}

/** @throws {Problem} NO_SUCH_POD, POD_HOST_NETWORK, NOT_READ */
export function resolvePod(asked: Asked, cluster: Cluster): {namespace: string; name: string; node: string | null} {
  const wanted = splitName(asked)
  const pods = need(namedPods(cluster), 'the pods')
  const pod = pods.find((p) => p.namespace === wanted.namespace && p.name === wanted.name)
  if (!pod) throw unknownName('pod', wanted, pods)
  if (pod.hostNetwork) {
    throw new Problem(`pod '${pod.namespace}/${pod.name}' uses its node's network: it has no port on the bridge`, {
      code: 'POD_HOST_NETWORK',
      exit: EXIT.usage,
    })
  }
  return {namespace: pod.namespace, name: pod.name, node: pod.nodeName}
}

/** @throws {Problem} NO_SUCH_SERVICE, NOT_READ */
export function resolveService(asked: Asked, cluster: Cluster): {namespace: string; name: string} {
  const wanted = splitName(asked)
  const services = need(cluster.services, 'the Services')
  if (!services.some((s) => s.namespace === wanted.namespace && s.name === wanted.name)) {
    throw unknownName('service', wanted, services)
  }
  return wanted
}

/**
 * A policy by its name, as antctl: without a type, the name must be one policy's only.
 *
 * @param type `K8sNP`, `ACNP`, `ANNP`, `ANP`, `BANP` or `K8sCNP`, in any case
 * @throws {Problem} NO_SUCH_POLICY, POLICY_AMBIGUOUS, USAGE
 */
export function resolvePolicy(
  asked: Asked,
  type: string | null,
  cluster: Cluster,
): NonNullable<FlowSelection['policy']> {
  if (type !== null) checkPolicyType(type, '--type')
  const all = allPolicies(cluster)
  const slash = asked.text.indexOf('/')
  const name = asked.text.slice(slash + 1)
  const namespace = slash < 0 ? (asked.namespace ?? 'default') : asked.text.slice(0, slash)
  const ofType = type === null ? all : all.filter((p) => p.type === policyType(type))
  const found = ofType.filter((p) => p.name === name && (p.namespace === null || p.namespace === namespace))
  if (found.length > 1) {
    throw new Problem(`'${name}' is the name of ${found.length} policies: ${found.map((p) => p.type).join(', ')}`, {
      code: 'POLICY_AMBIGUOUS',
      exit: EXIT.usage,
      hints: ['--type K8sNP, ACNP, ANNP, ANP or BANP'],
    })
  }
  const [policy] = found
  if (policy) return {namespace: policy.namespace, name: policy.name, type: policy.type}
  const near = nearNames(
    name,
    ofType.map((p) => p.name),
  )
  const where = ofType.find((p) => p.name === name)?.namespace
  throw new Problem(`no policy '${name}'${type === null ? '' : ` of type ${type}`} in namespace '${namespace}'`, {
    code: 'NO_SUCH_POLICY',
    exit: EXIT.usage,
    hints: where ? [`-n ${where}`] : near.map((n) => `-N ${n}`),
  })
}

/** @param flag as the command spells it. @throws {Problem} USAGE for a word that is no type of policy */
export function checkPolicyType(type: string, flag: string): void {
  if (isPolicyType(type)) return
  throw new Problem(`'${type}' is no type of policy: it is one of ${POLICY_TYPES.join(', ')}`, {
    code: 'USAGE',
    exit: EXIT.usage,
    hints: nearNames(type, POLICY_TYPES).map((near) => `${flag} ${near}`),
  })
}

const POLICY_TYPES = ['K8sNP', 'ACNP', 'ANNP', 'ANP', 'BANP', 'K8sCNP']

interface NamedPolicy {
  readonly type: string
  readonly namespace: string | null
  readonly name: string
}

/** Of the agents, the controller and the API server: a policy that nowhere is realised can be asked for as well. */
function allPolicies(cluster: Cluster): NamedPolicy[] {
  const listed = (known: Known<readonly {namespace: string | null; name: string}[]>, type: string): NamedPolicy[] =>
    known.known ? known.value.map(({namespace, name}) => ({type, namespace, name})) : []
  const computed = (known: Known<readonly NamedPolicy[]>): readonly NamedPolicy[] => (known.known ? known.value : [])
  const found = [
    ...cluster.nodes.flatMap((node) => computed(node.agent.networkPolicies)),
    ...computed(cluster.controlplanePolicies),
    ...listed(cluster.networkPolicies, 'K8sNetworkPolicy'),
    ...listed(cluster.clusterNetworkPolicies, 'AntreaClusterNetworkPolicy'),
    ...listed(cluster.antreaNetworkPolicies, 'AntreaNetworkPolicy'),
  ]
  return [...new Map(found.map((p) => [`${p.type} ${p.namespace} ${p.name}`, p])).values()]
}

/** @throws {Problem} NO_SUCH_NODE */
export function resolveNodes(names: readonly string[], cluster: Cluster): string[] {
  const all = cluster.nodes.map((node) => node.name)
  return names.map((asked) => {
    const name = asked.replace(/^nodes?\//, '')
    // Where nobody may list the nodes, asking one shows whether it is there.
    if (all.includes(name) || (all.length === 0 && !cluster.kubeNodes.known)) return name
    const near = nearNames(name, all)
    throw new Problem(
      `no node '${name}' in this evidence${near.length > 0 ? '' : `: it has ${all.join(', ') || 'none'}`}`,
      {
        code: 'NO_SUCH_NODE',
        exit: EXIT.usage,
        hints: near.map((n) => `--node ${n}`),
      },
    )
  })
}

function need<T>(known: Known<T>, what: string): T {
  if (known.known) return known.value
  throw new Problem(`${what} were not read: ${known.reason}`, {code: 'NOT_READ', exit: EXIT.undetermined})
}

function unknownName(
  kind: 'pod' | 'service',
  {namespace, name}: {namespace: string; name: string},
  all: readonly {namespace: string; name: string}[],
): Problem {
  const flag = kind === 'pod' ? '-p' : '-S'
  const elsewhere = all.filter((o) => o.name === name).map((o) => `${o.namespace}/${o.name}`)
  const near =
    elsewhere.length > 0
      ? elsewhere
      : nearNames(
          `${namespace}/${name}`,
          all.map((o) => `${o.namespace}/${o.name}`),
        )
  return new Problem(`no ${kind} '${name}' in namespace '${namespace}'`, {
    code: kind === 'pod' ? 'NO_SUCH_POD' : 'NO_SUCH_SERVICE',
    exit: EXIT.usage,
    hints: near.map((n) => `${flag} ${n}`),
  })
}

/** `3,7` or `all`. @throws {Problem} USAGE */
export function parseGroups(text: string): readonly number[] | 'all' {
  if (text.toLowerCase() === 'all') return 'all'
  return text.split(',').map((part) => {
    const id = part.trim()
    if (/^\d{1,10}$/.test(id)) return Number(id)
    throw new Problem(`'${part}' is no group id: numbers joined by commas, or 'all'`, {code: 'USAGE', exit: EXIT.usage})
  })
}
