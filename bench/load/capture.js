import {readFileSync} from 'node:fs'
import {bundled} from '../bundle.js'

/** The files of a capture's snapshot, as real nodes wrote them: path → text. */
export async function snapshotOf(name) {
  const {openArchive} = await bundled("export {openArchive} from './test/fixture-archive.ts'")
  const archive = openArchive(readFileSync(new URL('../../test/fixtures/captures.br', import.meta.url)))
  const prefix = `${name}/snapshot/`
  const paths = archive.paths.filter((path) => path.startsWith(prefix))
  return new Map(paths.map((path) => [path.slice(prefix.length), archive.content(path).toString('utf8')]))
}

export const healthySnapshot = () => snapshotOf('healthy')
