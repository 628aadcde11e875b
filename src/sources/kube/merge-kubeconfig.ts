import {dirname, isAbsolute, join} from 'node:path'
import {parse} from 'yaml'
import {EXIT, Problem} from '../../problem.ts'

/** A kubeconfig as client-go writes it: lists of named entries, and the context to use. Other keys are passed over. */
export interface KubeconfigFile {
  readonly clusters: readonly Named<'cluster'>[]
  readonly users: readonly Named<'user'>[]
  readonly contexts: readonly Named<'context'>[]
  readonly 'current-context': string
}

type Named<K extends string> = {readonly name: string} & {readonly [key in K]: Readonly<Record<string, unknown>>}

/** Keys that name a file, relative to the file that holds them (client-go's clientcmd, RelativizePaths). */
const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

/**
 * Merges a list of kubeconfig files by kubectl's rules: the first file that names a cluster, a user, a context or the
 * current context wins; relative paths are of the file that names them.
 *
 * @throws {Problem} KUBECONFIG_SYNTAX, exit 2
 */
export function mergeKubeconfigs(files: readonly {readonly path: string; readonly text: string}[]): KubeconfigFile {
  const read = files.map(({path, text}) => ({folder: dirname(path), object: objectOf(path, text)}))
  const named = <K extends string>(list: string, key: K): Named<K>[] => {
    const found = new Map<string, Named<K>>()
    for (const {folder, object} of read) {
      for (const item of arrayAt(object, list)) {
        const value = item[key]
        if (typeof item.name !== 'string' || !isObject(value) || found.has(item.name)) continue
        found.set(item.name, {name: item.name, [key]: withPaths(value, folder)} as Named<K>)
      }
    }
    return [...found.values()]
  }
  const current = read.map(({object}) => object['current-context']).find((name) => typeof name === 'string' && name)
  return {
    clusters: named('clusters', 'cluster'),
    users: named('users', 'user'),
    contexts: named('contexts', 'context'),
    'current-context': typeof current === 'string' ? current : '',
  }
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const arrayAt = (object: Json, key: string): readonly Json[] => {
  const list = object[key]
  return Array.isArray(list) ? list.filter(isObject) : []
}

function objectOf(path: string, text: string): Json {
  try {
    const value: unknown = parse(text)
    if (value === null || value === undefined) return {}
    if (isObject(value)) return value
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new Problem(`cannot read the kubeconfig ${path}: ${said.replace(/:$/, '')}`, {
      code: 'KUBECONFIG_SYNTAX',
      exit: EXIT.usage,
      cause: error,
    })
  }
  throw new Problem(`cannot read the kubeconfig ${path}: it is no mapping of names to values`, {
    code: 'KUBECONFIG_SYNTAX',
    exit: EXIT.usage,
  })
}

function withPaths(value: Json, folder: string): Json {
  const absolute = PATHS.flatMap((key): [string, string][] => {
    const path = value[key]
    return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[key, join(folder, path)]] : []
  })
  const exec = value.exec
  const command = isObject(exec) && typeof exec.command === 'string' ? exec.command : ''
  // As a shell does, kubectl looks for a plugin by PATH unless its name holds a slash.
  const plugin =
    command.includes('/') && !isAbsolute(command) ? {exec: {...(exec as Json), command: join(folder, command)}} : {}
  return {...value, ...Object.fromEntries(absolute), ...plugin}
}
