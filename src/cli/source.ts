import {join} from 'node:path'
import {EXIT, Problem} from '../problem.ts'
import type {Snapshot} from '../snapshot/snapshot.ts'
import {usage} from './usage.ts'

/** What the flags name as the place where the evidence comes from. */
export type NamedSource = {readonly kind: 'saved'; readonly path: string} | {readonly kind: 'demo'}

export interface SourceFlags {
  readonly from?: string | undefined
  readonly demo: boolean
  readonly local: boolean
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
}

/** @throws {Problem} SOURCE_MISSING, SOURCE_UNSUPPORTED */
export function namedSource(flags: SourceFlags): NamedSource {
  const live = (['local', 'kubeconfig', 'context', 'cluster', 'user'] as const).find((name) => flags[name])
  if (live !== undefined) {
    throw new Problem(`--${live}: this build does not read live clusters, only what was saved of them`, {
      code: 'SOURCE_UNSUPPORTED',
      exit: EXIT.usage,
      hints: ['--from PATH, a saved snapshot', '--demo, the built-in cluster'],
    })
  }
  if (flags.demo) return {kind: 'demo'}
  if (flags.from === '') {
    throw usage('--from needs the path of a snapshot, and got an empty one')
  }
  if (flags.from !== undefined) return {kind: 'saved', path: flags.from}
  throw new Problem('nothing to look at: this build reads saved snapshots, not live clusters', {
    code: 'SOURCE_MISSING',
    exit: EXIT.usage,
    hints: ['--from PATH, a saved snapshot', '--demo, the built-in cluster'],
  })
}

/**
 * Opens what the flags name.
 *
 * @param root the package's folder, where the demo is
 * @throws {Problem} as `namedSource` and the sources do
 */
export async function openNamed(flags: SourceFlags, root: string): Promise<Snapshot> {
  const named = namedSource(flags)
  const {openSource} = await import('../sources/open.ts')
  return openSource({from: named.kind === 'demo' ? join(root, 'demo/snapshot.tgz') : named.path})
}
