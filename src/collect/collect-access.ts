import {Api} from '../sources/kube/api.ts'
import {type ConnectFlags, loadKubeconfig} from '../sources/kube/load-kubeconfig.ts'
import {agentPods} from './find-agents.ts'
import {LiveCluster} from './live-cluster.ts'
import {type Permission, PURPOSES, permissionsFor} from './permissions.ts'

export interface Access {
  readonly schema: 'antrail.dev/access/v1'
  readonly server: string
  readonly context: string
  /** Where Antrea runs; null where the account may not list Pods, and its usual namespace was asked about. */
  readonly antreaNamespace: string | null
  readonly commands: readonly {
    readonly command: string
    readonly allowed: boolean
    readonly lacks: readonly string[]
  }[]
}

const USUAL_NAMESPACE = 'kube-system'

/**
 * Asks the API server, by SelfSubjectAccessReviews, what the account may do of what each command needs.
 *
 * @throws {Problem} where it can't be reached
 */
export async function collectAccess(request: {
  readonly connect: ConnectFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly requestTimeoutMs: number
  readonly signal: AbortSignal
  readonly takenAt: string
}): Promise<Access> {
  const connection = await loadKubeconfig(request.connect, request.env)
  const api = new Api(connection, {timeoutMs: request.requestTimeoutMs, signal: request.signal})
  try {
    const live = new LiveCluster(api, {...request, purpose: 'agentinfo', parallel: 1, nodeTimeoutMs: 1})
    await live.readLists()
    const {pods} = live.model()
    const found = pods.known ? (agentPods(pods.value)[0]?.namespace ?? null) : null
    const allowed = await review(api, found ?? USUAL_NAMESPACE)
    const commands = PURPOSES.flatMap(([purpose, names]) => {
      const lacks = permissionsFor(purpose)
        .map(said)
        .filter((permission) => !allowed.get(permission))
      return names.map((command) => ({command, allowed: lacks.length === 0, lacks}))
    })
    return {
      schema: 'antrail.dev/access/v1',
      server: connection.server,
      context: connection.context,
      antreaNamespace: found,
      commands: commands.sort((a, b) => (a.command < b.command ? -1 : 1)),
    }
  } finally {
    api.close()
  }
}

/** A permission in words: `list services`, `create pods/exec in Antrea's namespace`. */
function said({group, resource, subresource, verb, inAntreas}: Permission): string {
  const name = `${resource}${group === '' ? '' : `.${group}`}${subresource === null ? '' : `/${subresource}`}`
  return `${verb} ${name}${inAntreas ? " in Antrea's namespace" : ''}`
}

async function review(api: Api, namespace: string): Promise<ReadonlyMap<string, boolean>> {
  const needed = new Map(PURPOSES.flatMap(([purpose]) => permissionsFor(purpose)).map((one) => [said(one), one]))
  const answers = [...needed].map(async ([name, permission]): Promise<[string, boolean]> => {
    const {group, resource, subresource, verb, inAntreas} = permission
    const attributes = {group, resource, verb, ...(subresource === null ? {} : {subresource})}
    const body = await api.review(
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {resourceAttributes: {...attributes, ...(inAntreas ? {namespace} : {})}},
      },
      'cannot ask what this account may do',
    )
    return [name, /"allowed"\s*:\s*true/.test(body.toString('utf8'))]
  })
  return new Map(await Promise.all(answers))
}
