// Writes src/diagnose/registry.ts, the lists of rules: one import for each file below src/diagnose/rules. The build runs it too.
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

/** What is asked of a cluster where Antrea runs, by id. */
export const RULES: readonly Rule[] = [
${listed((file) => !file.startsWith('preflight/'))}].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Whether Antrea may run: asked by \`check cluster\` alone, before it is installed as well. */
export const PREFLIGHT: readonly Rule[] = [
${listed((file) => file.startsWith('preflight/'))}].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Every rule, by id. */
export const ALL_RULES: readonly Rule[] = [...PREFLIGHT, ...RULES]
`
writeFileSync(`${root}src/diagnose/registry.ts`, text)

function listed(is) {
  return named.flatMap(({file, name}) => (is(file) ? [`  ${name},\n`] : [])).join('')
}

/** pod/host-veth-down.ts → podHostVethDown */
function camel(file) {
  return file.replace(/\.ts$/, '').replace(/[/-](.)/g, (_, letter) => letter.toUpperCase())
}
