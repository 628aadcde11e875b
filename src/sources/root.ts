import {EXIT, Problem} from '../problem.ts'

/** The one folder that holds a snapshot. @throws {Problem} SNAPSHOT_NO_MANIFEST, SNAPSHOT_AMBIGUOUS */
export function chooseRoot(origin: string, candidates: readonly string[]): string {
  const [first, ...others] = candidates
  if (first === undefined) throw noManifest(origin)
  if (others.length === 0) return first
  const names = candidates.slice(0, 3).join(', ') + (candidates.length > 3 ? ', …' : '')
  throw new Problem(`cannot choose a snapshot in ${origin}: it holds ${candidates.length} of them (${names})`, {
    code: 'SNAPSHOT_AMBIGUOUS',
    exit: EXIT.usage,
    hints: [`--from ${origin.replace(/\/$/, '')}/${first}`],
  })
}

export function noManifest(origin: string): Problem {
  return new Problem(`no snapshot in ${origin}: there is no manifest.json in it, nor in a folder inside`, {
    code: 'SNAPSHOT_NO_MANIFEST',
    exit: EXIT.usage,
    hints: ['give the folder or the .tgz that holds manifest.json'],
  })
}
