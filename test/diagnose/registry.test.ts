import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {layerOfId} from '../../src/diagnose/layers.ts'
import {ALL_RULES as RULES} from '../../src/diagnose/registry.ts'
import type {Rule} from '../../src/diagnose/rule.ts'
import {PROBES} from '../../src/snapshot/probes.ts'

const registry = suite('diagnose/registry')

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = readdirSync(`${root}src/diagnose/rules`, {recursive: true})
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()

const fileOf = ({id, slug}: Rule): string => `${layerOfId(id)?.name}/${slug}.ts`
const wrong = (is: (rule: Rule) => boolean): string[] =>
  RULES.filter((rule) => !is(rule)).map(({id, slug}) => `${id} ${slug}`)

registry('every file is a rule, and is named by its layer and its slug', () => {
  assert.equal(RULES.map(fileOf).sort(), files, 'run: node scripts/rule-registry.js')
})

registry('every id is one, of a layer, and has one rule', () => {
  assert.equal(
    wrong(({id}) => /^ANT0\d\d\d$/.test(id) && layerOfId(id) !== null),
    [],
  )
  const ids = RULES.map(({id}) => id)
  assert.equal(ids, [...new Set(ids)].sort())
  const slugs = RULES.map(({slug}) => slug)
  assert.is(new Set(slugs).size, slugs.length, 'a short name is a name for `antrail explain`')
})

registry('every rule says all that its page needs', () => {
  const sentence = (text: string) => /^[^a-z ].*[.!?]$/s.test(text)
  assert.equal(
    wrong(({cause, impact, detection}) => [cause, impact, detection].every(sentence)),
    [],
  )
  assert.equal(
    wrong(({title}) => title !== '' && !title.endsWith('.')),
    [],
  )
  assert.equal(
    wrong(({remedy}) => remedy.some(({kind, command}) => kind === 'look' && command !== null)),
    [],
  )
  assert.equal(
    wrong(({needs}) => needs.length > 0),
    [],
  )
})

registry('what the lab breaks for real counts as seen', () => {
  const folder = `${root}test/lab/faults`
  const broken = readdirSync(folder).flatMap(
    (file) => /finding: '(ANT\d{4})/.exec(readFileSync(`${folder}/${file}`, 'utf8'))?.[1] ?? [],
  )
  assert.ok(new Set(broken).size >= 40)
  assert.equal(
    wrong(({id, proof}) => proof === 'real' || !broken.includes(id)),
    [],
  )
})

registry('every rule needs probes and resources that there are', () => {
  const probes = new Set(PROBES.map(({id}) => id))
  assert.equal(
    wrong(({needs}) => needs.every((need) => probes.has(need) || /^[\w.]+\/\w+\/\w+$/.test(need))),
    [],
  )
})

registry('every rule has a test of its own', () => {
  assert.equal(
    wrong((rule) => existsSync(`${root}test/diagnose/rules/${fileOf(rule).replace(/\.ts$/, '.test.ts')}`)),
    [],
  )
})

registry('rules follow from rules that there are, and never in a circle', () => {
  const byId = new Map(RULES.map((rule) => [rule.id, rule]))
  assert.equal(
    wrong(({follows}) => follows.every((follow) => byId.has(follow.rule))),
    [],
  )
  const visit = (id: string, path: readonly string[]): void => {
    assert.not.ok(path.includes(id), [...path, id].join(' → '))
    for (const {rule} of byId.get(id)?.follows ?? []) visit(rule, [...path, id])
  }
  for (const {id} of RULES) visit(id, [])
})

registry('no rule names a thing of one of the captures', () => {
  const named = files.filter((file) =>
    /default\/(client|server|web|late|dup)|\bnode[12]\b|172\.31\.|10\.10\.\d/.test(
      readFileSync(`${root}src/diagnose/rules/${file}`, 'utf8'),
    ),
  )
  assert.equal(named, [])
})

registry.run()
