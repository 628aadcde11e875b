import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {build} from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What `contents`, a module in the root of the checkout, exports: compiled as the program itself is, and loaded. */
export async function bundled(contents) {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-bench-'))
  try {
    const outfile = join(folder, 'bundle.mjs')
    await build({
      stdin: {contents, resolveDir: root},
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      outfile,
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, {recursive: true})
  }
}
