// Writes the parts of docs/live.md that are made from the source: what is run on nodes, what an account needs,
// and what is said of each fault that the tests inject. npm run docs
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {PURPOSES, permissionsFor} from '../src/collect/permissions.ts'
import {PROBES} from '../src/snapshot/probes.ts'
import {permissionsMarkdown} from '../src/views/access/markdown.ts'
import {probesMarkdown} from '../src/views/probes/markdown.ts'
import {FAULTS} from '../test/apiserver/faults/all.ts'
import {faultsMarkdown} from '../test/apiserver/faults/markdown.ts'

const page = fileURLToPath(new URL('../docs/live.md', import.meta.url))
const parts = {
  permissions: permissionsMarkdown(
    PURPOSES.map(([purpose, commands]) => ({commands, permissions: permissionsFor(purpose)})),
  ),
  probes: probesMarkdown(PROBES),
  faults: faultsMarkdown(FAULTS),
}

let text = readFileSync(page, 'utf8')
for (const [name, part] of Object.entries(parts)) {
  const [begin, end] = [`<!-- made: ${name} -->`, `<!-- end: ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/live.md has no ${begin} … ${end}`)
  text = `${text.slice(0, from + begin.length)}\n\n${part.trimEnd()}\n\n${text.slice(to)}`
}
writeFileSync(page, text)
