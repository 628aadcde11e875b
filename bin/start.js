'use strict'

// Starts the program from dist/. Each bundle has a V8 code cache beside it; a cache that this Node did not write is ignored.
const {existsSync, readFileSync} = require('node:fs')
const {createRequire} = require('node:module')
const {dirname, join} = require('node:path')
const {Script} = require('node:vm')

const root = join(__dirname, '..')
const loaded = new Map()

/** Runs a bundle of dist/ once. @returns what it exports */
function load(file) {
  const known = loaded.get(file)
  if (known) return known.module.exports
  const source = readFileSync(file, 'utf8')
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
    filename: file,
    cachedData: readIfThere(`${file}.cache`),
  })
  const module = {exports: {}}
  loaded.set(file, {module, script})
  script.runInThisContext()(module.exports, requireFrom(file), module, file, dirname(file))
  return module.exports
}

/** `require` for a bundle: libraries that several bundles share are bundles too, everything else is Node's own. */
function requireFrom(file) {
  const nodeRequire = createRequire(file)
  const shared = join(root, 'dist/shared')
  const require = (name) => (name.startsWith('@') ? load(join(shared, `${name}.cjs`)) : nodeRequire(name))
  return Object.assign(require, {resolve: nodeRequire.resolve})
}

function readIfThere(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Runs the command line as `bin`, the name that help and messages show. */
function start(bin, argv = process.argv.slice(2)) {
  const wrong = wrongSurroundings()
  if (wrong) {
    console.error(`error: ${wrong}`)
    process.exitCode = 1
    return undefined
  }
  return load(join(root, 'dist/main.cjs')).main({argv, bin, root, load})
}

function wrongSurroundings() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19))
    return `antrail needs Node 20.19 or newer, and this is ${process.versions.node}`
  return existsSync(join(root, 'dist/main.cjs')) ? null : `antrail is not built yet: run npm run build in ${root}`
}

module.exports = {load, loaded, start}
