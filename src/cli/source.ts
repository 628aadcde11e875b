import {hostname} from 'node:os'
import {join} from 'node:path'
import type {TraceAsk} from '../collect/trace-ask.ts'
import type {Purpose} from '../collect/wanted.ts'
import type {Cluster} from '../model/cluster.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {milliseconds} from './duration.ts'
import {interruptible} from './interruptible.ts'
import type {Progress} from './progress.ts'
import {usage} from './usage.ts'

/** What the flags name as the place where the evidence comes from. */
export type NamedSource =
  | {readonly kind: 'saved'; readonly path: string}
  | {readonly kind: 'demo'}
  | {readonly kind: 'local'}
  | {readonly kind: 'cluster'}

export interface SourceFlags {
  readonly from?: string | undefined
  readonly demo: boolean
  readonly local: boolean
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly as?: string | undefined
  readonly 'insecure-skip-tls-verify'?: boolean | undefined
  readonly 'request-timeout'?: string | undefined
  readonly timeout?: string | undefined
  readonly deadline?: string | undefined
  readonly parallel?: number | undefined
}

/** @throws {Problem} exit 2 for flags that contradict each other */
export function namedSource(flags: SourceFlags): NamedSource {
  const saved = flags.demo ? '--demo' : flags.from !== undefined ? '--from' : flags.local ? '--local' : null
  const live = (['kubeconfig', 'context', 'cluster', 'user', 'as'] as const).find((name) => flags[name] !== undefined)
  if (saved !== null && live !== undefined) throw usage(`${saved} and --${live} exclude each other`)
  if (flags.demo) return {kind: 'demo'}
  if (flags.from === '') throw usage('--from needs the path of a snapshot, and got an empty one')
  if (flags.from !== undefined) return {kind: 'saved', path: flags.from}
  return {kind: flags.local ? 'local' : 'cluster'}
}

/** What is asked, where that decides how much of a live cluster is read. */
export interface Asked {
  readonly purpose: Purpose
  /** Of which nodes, once the API server's lists are there; null for all. */
  readonly nodes?: (lists: Cluster) => readonly string[] | null
  /** A trace finds out on its way which nodes it needs. */
  readonly trace?: TraceAsk
  /** Told of Ctrl-C, where what was read until then is wanted all the same. */
  readonly interrupted?: () => void
}

export interface Surroundings {
  /** The package's folder, where the demo is. */
  readonly root: string
  readonly progress: Progress
}

/** The namespace of names that are given without one; undefined where neither `-n` nor the context of a live cluster names it. */
export async function namespaceOfNames(
  flags: SourceFlags & {readonly namespace?: string | undefined},
): Promise<string | undefined> {
  if (flags.namespace !== undefined || namedSource(flags).kind !== 'cluster') return flags.namespace
  // What reads clusters is a bundle of its own.
  const {contextsNamespace} = await import('../collect/collect-cluster.ts')
  return contextsNamespace(flags, process.env) ?? undefined
}

/** How long reading a live source may take: what was read by then must still be looked at before a deadline. */
function readingTime({timeout, deadline}: SourceFlags): number {
  const whole = milliseconds('--timeout', timeout ?? '2m')
  return deadline === undefined ? whole : Math.min(whole, 0.8 * milliseconds('--deadline', deadline))
}

/** kubectl's 0 is no limit; here what reading may take in all remains one. */
function requestTime({'request-timeout': text = '10s'}: SourceFlags, whole: number): number {
  return /^0(?:ms|s|m|h)?$/.test(text) ? whole : milliseconds('--request-timeout', text)
}

/**
 * Opens what the flags name.
 *
 * @throws {Problem} as `namedSource` and the sources do
 */
export async function openNamed(
  flags: SourceFlags,
  {root, progress}: Surroundings,
  asked: Asked = {purpose: 'snapshot'},
): Promise<Snapshot> {
  const named = namedSource(flags)
  if (named.kind === 'saved' || named.kind === 'demo') {
    const {openSource} = await import('../sources/open.ts')
    return openSource({from: named.kind === 'demo' ? join(root, 'demo/snapshot.tgz') : named.path})
  }
  const limit = readingTime(flags)
  const read = async (signal: AbortSignal) => {
    const env = process.env
    const takenAt = new Date().toISOString()
    if (named.kind === 'local') {
      const {collectLocal} = await import('../collect/collect-local.ts')
      // The agent's container knows what Kubernetes calls its node.
      return collectLocal(asked.purpose, {node: env.NODE_NAME ?? hostname(), signal, takenAt}, asked.trace)
    }
    const {collectCluster, collectForTrace} = await import('../collect/collect-cluster.ts')
    const request = {
      connect: flags,
      env,
      nodeTimeoutMs: limit,
      parallel: flags.parallel ?? 16,
      progress: (text: string) => progress.show(text),
      purpose: asked.purpose,
      requestTimeoutMs: requestTime(flags, limit),
      signal,
      takenAt,
    }
    return asked.trace ? collectForTrace(request, asked.trace) : collectCluster(request, asked.nodes ?? (() => null))
  }
  return interruptible(limit, read, asked.interrupted)
}
