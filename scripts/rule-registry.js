// Writes src/diagnose/registry.ts, the list of all rules: one import for each file below src/diagnose/rules. The build runs it too.
import {readdirSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const files = readdirSync(`${root}src/diagnose/rules`, {recursive: true})
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter((file) => /^[a-z-]+\/[a-z0-9-]+\.ts$/.test(file))
  .sort()
const named = files.map((file) => ({file, name: camel(file)}))
const text = `// Written by scripts/rule-registry.js: one line for each file in rules/.
import type {Rule} from './rule.ts'
${named.map(({file, name}) => `import {rule as ${name}} from './rules/${file}'`).join('\n')}

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
${named.map(({name}) => `  ${name},\n`).join('')}].sort((a, b) => (a.id < b.id ? -1 : 1))
`
writeFileSync(`${root}src/diagnose/registry.ts`, text)

/** pod/host-veth-down.ts → podHostVethDown */
function camel(file) {
  return file.replace(/\.ts$/, '').replace(/[/-](.)/g, (_, letter) => letter.toUpperCase())
}
