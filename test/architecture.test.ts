import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, posix} from 'node:path'
import {fileURLToPath} from 'node:url'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'

/** Which folders of src/ a folder may import, besides itself and the files directly in src/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  commands: [
    'cli',
    'collect',
    'views',
    'trace',
    'policy',
    'diagnose',
    'verify',
    'diff',
    'inspect',
    'model',
    'sources',
    'snapshot',
    'antrea',
    'cluster',
    'host',
    'ovs',
  ],
  hooks: ['cli'],
  cli: ['collect', 'views', 'sources', 'snapshot', 'model', 'trace', 'inspect', 'diagnose'],
  collect: ['trace', 'model', 'sources', 'snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  views: [
    'inspect',
    'trace',
    'policy',
    'diagnose',
    'verify',
    'diff',
    'model',
    'snapshot',
    'antrea',
    'cluster',
    'host',
    'ovs',
  ],
  diff: ['verify', 'diagnose', 'policy', 'trace', 'model', 'snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  verify: ['policy', 'trace', 'model', 'snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  diagnose: ['policy', 'trace', 'model', 'snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  trace: ['policy', 'model', 'snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  policy: ['model', 'antrea', 'cluster', 'ovs'],
  inspect: ['model', 'antrea', 'cluster', 'host', 'ovs'],
  model: ['snapshot', 'antrea', 'cluster', 'host', 'ovs'],
  sources: ['snapshot'],
  snapshot: [],
  antrea: ['cluster', 'ovs'],
  cluster: [],
  host: [],
  ovs: [],
}

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

interface Import {
  readonly file: string
  readonly line: number
  readonly specifier: string
  /** Path in src/, null for a package. */
  readonly target: string | null
  /** `import type`: erased, so it cannot make a cycle at run time. */
  readonly isType: boolean
}

const files = readdirSync(SRC, {recursive: true})
  .map((file) => String(file).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()

const imports = files.flatMap(importsOf)

function importsOf(file: string): Import[] {
  const found: Import[] = []
  const text = readFileSync(join(SRC, file), 'utf8')
  const pattern =
    /^\s*(?:import|export)\b(?<type>\s+type\b)?[^'"`;]*?\bfrom\s*['"](?<from>[^'"]+)['"]|\bimport\(\s*['"](?<lazy>[^'"]+)['"]|^import\s*['"](?<bare>[^'"]+)['"]/gm
  for (const match of text.matchAll(pattern)) {
    const {type, from, lazy, bare} = match.groups ?? {}
    const specifier = from ?? lazy ?? bare ?? ''
    found.push({
      file,
      isType: type !== undefined,
      line: text.slice(0, match.index).split('\n').length,
      specifier,
      target: specifier.startsWith('.') ? posix.join(dirname(file), specifier) : null,
    })
  }
  return found
}

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '')
const place = ({file, line, specifier}: Import): string => `src/${file}:${line} imports '${specifier}'`

const architecture = suite('architecture')

architecture('the imports are seen', () => {
  assert.ok(imports.length > files.length, `${imports.length} imports in ${files.length} files`)
  for (const {target} of imports) if (target !== null) assert.ok(files.includes(target), target)
})

architecture('every folder of src/ has its row', () => {
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''))
  assert.equal(
    [...folders].filter((folder) => !(folder in MAY_IMPORT)),
    [],
  )
})

architecture('the rows themselves know no cycle', () => {
  const visit = (folder: string, path: readonly string[]): void => {
    assert.not.ok(path.includes(folder), [...path, folder].join(' → '))
    for (const next of MAY_IMPORT[folder] ?? []) visit(next, [...path, folder])
  }
  for (const folder of Object.keys(MAY_IMPORT)) visit(folder, [])
})

architecture('no import points up', () => {
  const wrong = imports.filter(({file, target}) => {
    if (target === null) return false
    const [from, to] = [folderOf(file), folderOf(target)]
    if (to === '' || to === from) return false
    return !MAY_IMPORT[from]?.includes(to)
  })
  assert.equal(wrong.map(place), [])
})

architecture('the simulator stands on the parsers, never the other way', () => {
  const wrong = imports.filter(
    ({file, target, isType}) => !isType && file.startsWith('ovs/syntax/') && target?.startsWith('ovs/pipeline/'),
  )
  assert.equal(wrong.map(place), [])
})

architecture('files directly in src/ stand below every folder', () => {
  const wrong = imports.filter(({file, target}) => folderOf(file) === '' && target !== null && folderOf(target) !== '')
  assert.equal(wrong.map(place), [])
})

architecture('no files import each other in a circle', () => {
  // In Open vSwitch an action can run a table, which runs actions: the simulator's files call each other as freely.
  const isRecursive = (file: string) => file.startsWith('ovs/pipeline/')
  const needs = new Map(files.map((file) => [file, imports.filter((each) => each.file === file && !each.isType)]))
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    assert.not.ok(path.includes(file), [...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    for (const {target} of needs.get(file) ?? []) {
      if (target !== null && !(isRecursive(file) && isRecursive(target))) visit(target, [...path, file])
    }
    done.add(file)
  }
  for (const file of files) visit(file, [])
})

architecture('only the edges touch files, sockets, processes and the clock', () => {
  const EDGES = new Set(['commands', 'hooks', 'cli', 'sources'])
  const PURE_NODE = new Set(['node:util', 'node:net', 'node:buffer', 'node:path', 'node:zlib', 'node:assert'])
  const wrong = imports.filter(
    ({file, specifier, isType}) =>
      specifier.startsWith('node:') && !isType && !EDGES.has(folderOf(file)) && !PURE_NODE.has(specifier),
  )
  assert.equal(wrong.map(place), [])
  const impure = files
    .filter((file) => !EDGES.has(folderOf(file)))
    .filter((file) => /\bprocess\.\w|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/.test(code(file)))
  assert.equal(impure, [])
})

architecture('imports of our own files end in .ts', () => {
  const wrong = imports.filter(({specifier}) => specifier.startsWith('.') && !specifier.endsWith('.ts'))
  assert.equal(wrong.map(place), [])
})

architecture('only commands and hooks have a default export', () => {
  const wrong = files.filter(
    (file) => !/^(commands|hooks)\//.test(file) && /^export default\b|\bas default\b/m.test(code(file)),
  )
  assert.equal(wrong, [])
})

architecture('there are no barrels, and no files for odds and ends', () => {
  const barrels = files.filter((file) => {
    const left = code(file).replace(/^(import|export)\b[^;=(]*?\bfrom\s*'[^']+'$/gm, '')
    return left.trim() === '' || /^export \*/m.test(left)
  })
  assert.equal(barrels, [], 'files that only pass on what others export defeat lazy loading')
  assert.equal(
    files.filter((file) => /(^|\/)(utils?|helpers?|misc|common)(\.ts|\/)/.test(file)),
    [],
  )
})

architecture('no command ends the process, for that loses output', () => {
  const wrong = files.filter(
    (file) => file.startsWith('commands/') && /\bthis\.exit\(|\bprocess\.exit\(/.test(code(file)),
  )
  assert.equal(wrong, [])
})

/** The file without its comments. */
function code(file: string): string {
  return readFileSync(join(SRC, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

architecture.run()
