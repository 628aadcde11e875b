// Files that are made from the source and committed: the test runner makes them again and compares.
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Each is a file or a folder that `npm run build` or `npm run docs` writes. */
const GENERATED = ['oclif.manifest.json', 'src/diagnose/registry.ts', 'docs/rules', 'docs/live.md']

/** @returns {Map<string, string>} path → text of every generated file, as it is now */
export function generatedFiles() {
  return new Map(GENERATED.flatMap(filesOf).map((file) => [file, readFileSync(root + file, 'utf8')]))
}

/** @returns {string[]} paths whose text differs, or that only one side has */
export function staleFiles(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file)).sort()
}

function filesOf(path) {
  if (!existsSync(root + path)) return []
  if (!statSync(root + path).isDirectory()) return [path]
  return readdirSync(root + path).flatMap((name) => filesOf(`${path}/${name}`))
}
