import {readFile} from 'node:fs/promises'
import {fileURLToPath} from 'node:url'
import {build, type Plugin} from 'esbuild'
import type {Bug} from './bugs.ts'

const ROOT = new URL('../../../../', import.meta.url)
const pathOf = (file: string): string => fileURLToPath(new URL(file, ROOT))

/**
 * The source with the bug in it.
 *
 * @throws {Error} where the right expression does not stand there once: the bug has to follow the code
 */
export function planted(source: string, {file, right, wrong}: Bug): string {
  const parts = source.split(right)
  if (parts.length !== 2) throw new Error(`${file} has '${right}' ${parts.length - 1} times, not once`)
  return parts.join(wrong)
}

/** Builds the fuzzer with one expression of the simulator replaced, into one file. */
export async function buildWith(bug: Bug, outfile: string): Promise<void> {
  const path = pathOf(`src/ovs/pipeline/${bug.file}`)
  const replace: Plugin = {
    name: 'planted-bug',
    setup(building) {
      building.onLoad({filter: /\.ts$/}, async (args) =>
        args.path === path ? {contents: planted(await readFile(path, 'utf8'), bug), loader: 'ts'} : null,
      )
    },
  }
  await build({
    entryPoints: [pathOf('scripts/fuzz-pipeline.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    plugins: [replace],
  })
}
