import {EXIT, Problem} from '../problem.ts'

/** The one folder that holds a snapshot. @throws {Problem} SNAPSHOT_NO_MANIFEST, SNAPSHOT_AMBIGUOUS */
export function chooseRoot(origin: string, candidates: readonly string[], names: readonly string[] = []): string {
  const [first, ...others] = candidates
  if (first === undefined) throw noManifest(origin, names)
  if (others.length === 0) return first
  const found = candidates.slice(0, 3).join(', ') + (candidates.length > 3 ? ', …' : '')
  throw new Problem(`cannot choose a snapshot in ${origin}: it holds ${candidates.length} of them (${found})`, {
    code: 'SNAPSHOT_AMBIGUOUS',
    exit: EXIT.usage,
    hints: [`--from ${origin.replace(/\/$/, '')}/${first}`],
  })
}

/** @param names what there is instead, to tell what it may be */
export function noManifest(origin: string, names: readonly string[] = []): Problem {
  const isBundle = names.some((name) => BUNDLE.test(name))
  return new Problem(`no snapshot in ${origin}: there is no manifest.json in it, nor in a folder inside`, {
    code: 'SNAPSHOT_NO_MANIFEST',
    exit: EXIT.usage,
    hints: isBundle
      ? ["it looks like Antrea's support bundle, which this version does not read: take a snapshot"]
      : ['give the folder or the .tgz that holds manifest.json'],
  })
}

/** What `antctl supportbundle` puts into its folder, and an agent into its archive. */
const BUNDLE = /^(?:.*\/)?(?:agent_[^/]+\.tar\.gz|controller\.tar\.gz|clusterinfo|ovsports)$/
