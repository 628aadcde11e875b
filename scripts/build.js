// Builds dist/: one minified bundle a command, the libraries that they share, oclif.manifest.json, and a V8 code cache for each bundle.
import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync, rmSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const SHARED = ['@oclif/core']

rmSync(`${root}dist`, {recursive: true, force: true})

/** Sorting two command ids by the rules of a language costs 6 ms: the first call loads them. Ids are ASCII, so bytes do as well. */
const plainOrder = {
  name: 'plain-order',
  setup({onLoad}) {
    onLoad({filter: /@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/}, ({path}) => ({
      contents: readFileSync(path, 'utf8').replace('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)'),
    }))
  },
}

const options = {
  absWorkingDir: root,
  bundle: true,
  charset: 'utf8',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  // Names stay: a stack that a user sends must be readable, and short names would not start faster.
  minifySyntax: true,
  minifyWhitespace: true,
  outExtension: {'.js': '.cjs'},
  platform: 'node',
  // A script that runs from a code cache cannot import(): it becomes require().
  supported: {'dynamic-import': false},
  target: 'node20',
}

const sources = (folder) =>
  readdirSync(`${root}src/${folder}`, {recursive: true})
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${folder}/${file}`)

await Promise.all([
  build({
    ...options,
    entryPoints: ['src/cli/main.ts', ...sources('commands'), ...sources('hooks')].map(entry),
    external: SHARED,
    outdir: 'dist',
  }),
  build({
    ...options,
    entryPoints: SHARED.map((name) => ({in: name, out: name})),
    external: ['typescript'],
    plugins: [plainOrder],
    outdir: 'dist/shared',
  }),
])

for (const script of ['manifest.js', 'code-cache.js']) {
  const {status} = spawnSync(process.execPath, [`${root}scripts/${script}`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error(`scripts/${script} ended with ${status}`)
}

/** src/commands/get/flows.ts → dist/commands/get/flows.cjs, src/cli/main.ts → dist/main.cjs */
function entry(file) {
  return {in: file, out: file.replace(/^src\/(cli\/)?/, '').replace(/\.ts$/, '')}
}
