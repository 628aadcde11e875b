// Writes oclif.manifest.json from the built commands, keys sorted: the same commands give the same bytes.
// Only a command's arguments keep their order, which is the order of the words on the command line.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Plugin, settings} from '@oclif/core'

const root = fileURLToPath(new URL('..', import.meta.url))
settings.enableAutoTranspile = false

const plugin = new Plugin({
  errorOnManifestCreate: true,
  ignoreManifest: true,
  isRoot: true,
  pjson: JSON.parse(readFileSync(`${root}package.json`, 'utf8')),
  respectNoCacheDefault: true,
  root,
})
await plugin.load()
writeFileSync(process.argv[2] ?? `${root}oclif.manifest.json`, `${JSON.stringify(sorted(plugin.manifest), null, 2)}\n`)

function sorted(value, key = '') {
  if (Array.isArray(value)) return value.map((item) => sorted(item))
  if (value === null || typeof value !== 'object') return value
  const keys = key === 'args' ? Object.keys(value) : Object.keys(value).sort()
  return Object.fromEntries(keys.map((name) => [name, sorted(value[name], name)]))
}
