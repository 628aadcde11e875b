import {existsSync, readFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import type {KubeConfig} from '@kubernetes/client-node/dist/config.js'
import {EXIT, Problem} from '../../problem.ts'
import {type KubeconfigFile, mergeKubeconfigs} from './merge-kubeconfig.ts'

/** kubectl's own flags that choose whom to ask, and as whom. */
export interface ConnectFlags {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly as?: string | undefined
  readonly 'insecure-skip-tls-verify'?: boolean | undefined
}

type Env = Readonly<Record<string, string | undefined>>

export interface Connection {
  readonly config: KubeConfig
  readonly server: string
  /** For messages: the context's name, or `in-cluster`. */
  readonly context: string
  readonly as: string | null
  /** The user's credential plugin (`exec`), as it is written; client-node would wait for one that hangs. */
  readonly plugin: Readonly<Record<string, unknown>> | null
  /** A file that holds the user's token, and that something else may write anew; client-node passes it over. */
  readonly tokenFile: string | null
  readonly proxy: string | null
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const IN_CLUSTER = `${ACCOUNT}/token`
const OWN_NAMESPACE = `${ACCOUNT}/namespace`

/**
 * Finds the API server as kubectl does: `--kubeconfig`, else the list in KUBECONFIG, else ~/.kube/config, else the
 * account of the Pod that this runs in.
 *
 * @throws {Problem} exit 2: no configuration, no such context, cluster or user, or a file that cannot be read
 */
export async function loadKubeconfig(flags: ConnectFlags, env: Env): Promise<Connection> {
  const {merged, files} = readKubeconfigs(flags, env)
  const {KubeConfig} = await import('@kubernetes/client-node/dist/config.js')
  const config = new KubeConfig()
  if (merged.clusters.length === 0) {
    if (!env.KUBERNETES_SERVICE_HOST || !existsSync(IN_CLUSTER))
      throw files.length > 0 ? empty(files) : nothing(pathsOf(flags, env))
    config.loadFromCluster()
    return connection(config, {context: 'in-cluster', as: flags.as ?? null, plugin: null, tokenFile: null})
  }
  const chosen = choose(merged, flags)
  const {exec, tokenFile, ...user} = chosen.users[0]?.user ?? {}
  const users = chosen.users.map(({name}) => ({name, user}))
  config.loadFromString(JSON.stringify({apiVersion: 'v1', kind: 'Config', preferences: {}, ...chosen, users}))
  return connection(config, {
    context: chosen['current-context'],
    as: flags.as ?? null,
    plugin: typeof exec === 'object' && exec !== null ? {...exec} : null,
    tokenFile: typeof tokenFile === 'string' && tokenFile !== '' ? tokenFile : null,
  })
}

/**
 * The namespace of names that are given without one, as kubectl finds it: the context's, or that of the Pod that this runs in.
 *
 * @returns null where nothing names one
 * @throws {Problem} as `loadKubeconfig`
 */
export function namespaceOfContext(flags: ConnectFlags, env: Env): string | null {
  const {merged} = readKubeconfigs(flags, env)
  if (merged.clusters.length === 0) return existsSync(OWN_NAMESPACE) ? readKubeconfig(OWN_NAMESPACE).trim() : null
  const {namespace} = choose(merged, flags).contexts[0]?.context ?? {}
  return typeof namespace === 'string' && namespace !== '' ? namespace : null
}

/** What the files hold together; `files` are those that are there. */
function readKubeconfigs(flags: ConnectFlags, env: Env): {merged: KubeconfigFile; files: readonly string[]} {
  const files = pathsOf(flags, env).filter((path) => existsSync(path))
  if (flags.kubeconfig !== undefined && files.length === 0) throw missing(flags.kubeconfig)
  return {merged: mergeKubeconfigs(files.map((path) => ({path, text: readKubeconfig(path)}))), files}
}

function connection(
  config: KubeConfig,
  {context, ...rest}: Pick<Connection, 'context' | 'as' | 'plugin' | 'tokenFile'>,
): Connection {
  const server = config.getCurrentCluster()?.server
  if (server === undefined || !/^https?:\/\//.test(server))
    throw new Problem(`context '${context}' has a cluster without a server address`, {
      code: 'KUBECONFIG_NO_SERVER',
      exit: EXIT.usage,
    })
  const proxy = config.getCurrentCluster()?.proxyUrl ?? null
  return {config, server: server.replace(/\/+$/, ''), context, proxy, ...rest}
}

function pathsOf({kubeconfig}: ConnectFlags, env: Env): readonly string[] {
  if (kubeconfig !== undefined) return [kubeconfig]
  const list = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return list.length > 0 ? list : [join(env.HOME ?? env.USERPROFILE ?? '', '.kube', 'config')]
}

function readKubeconfig(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new Problem(`cannot read the kubeconfig ${path}: ${said}`, {code: 'KUBECONFIG_UNREADABLE', exit: EXIT.usage})
  }
}

/** One context, with what the flags put in the place of its parts. */
function choose(merged: KubeconfigFile, flags: ConnectFlags): KubeconfigFile {
  const wanted = flags.context ?? merged['current-context']
  const context = merged.contexts.find(({name}) => name === wanted)
  if (context === undefined && (flags.context !== undefined || flags.cluster === undefined))
    throw noSuch(
      'context',
      wanted,
      merged.contexts.map(({name}) => name),
    )
  const cluster = pick('cluster', merged.clusters, flags.cluster ?? context?.context.cluster)
  const user = flags.user ?? context?.context.user
  const users = user === undefined || user === '' ? [] : [pick('user', merged.users, user)]
  const insecure = flags['insecure-skip-tls-verify']
    ? {'insecure-skip-tls-verify': true, 'certificate-authority': undefined, 'certificate-authority-data': undefined}
    : {}
  const name = context?.name ?? `${cluster.name}`
  return {
    clusters: [{...cluster, cluster: {...cluster.cluster, ...insecure}}],
    users,
    contexts: [{name, context: {...context?.context, cluster: cluster.name, user: users[0]?.name ?? ''}}],
    'current-context': name,
  }
}

function pick<T extends {readonly name: string}>(kind: string, list: readonly T[], name: unknown): T {
  const found = list.find((item) => item.name === name)
  if (found === undefined)
    throw noSuch(
      kind,
      String(name ?? ''),
      list.map((item) => item.name),
    )
  return found
}

function noSuch(kind: string, name: string, known: readonly string[]): Problem {
  const what = name === '' ? `the kubeconfig names no current ${kind}` : `the kubeconfig has no ${kind} '${name}'`
  return new Problem(what, {
    code: 'KUBECONFIG_NO_SUCH',
    exit: EXIT.usage,
    hints: known.length === 0 ? [] : [`--${kind} ${known.slice(0, 5).join(`, --${kind} `)}`],
  })
}

const OTHER_SOURCES = ['--kubeconfig FILE', '--from PATH, a saved snapshot', '--demo, the built-in cluster']

const missing = (path: string): Problem =>
  new Problem(`cannot read the kubeconfig ${path}: there is no such file`, {
    code: 'KUBECONFIG_UNREADABLE',
    exit: EXIT.usage,
  })

const empty = (paths: readonly string[]): Problem =>
  new Problem(`no cluster to ask: the kubeconfig ${paths.join(' and ')} names none`, {
    code: 'KUBECONFIG_NONE',
    exit: EXIT.usage,
    hints: OTHER_SOURCES,
  })

const nothing = (paths: readonly string[]): Problem =>
  new Problem(`no cluster to ask: there is no kubeconfig at ${paths.join(' or ')}`, {
    code: 'KUBECONFIG_NONE',
    exit: EXIT.usage,
    hints: OTHER_SOURCES,
  })
