// Builds dist/: one minified bundle a command, the libraries that they share, oclif.manifest.json, and a V8 code cache for each bundle.
import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync, rmSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const SHARED = ['@oclif/core']
/** What reads live clusters is loaded only where one is read: a bundle of its own, so that no command carries it. */
const LIVE = ['collect-access', 'collect-cluster', 'collect-local']

rmSync(`${root}dist`, {recursive: true, force: true})
await import('./rule-registry.js')

const KUBECONFIG = '@kubernetes/client-node/dist/config.js'

/** What libraries do at each start that costs milliseconds and changes nothing here: [file, its text, ours]. */
const SHORTCUTS = [
  // The rules of a language are loaded for the first comparison; command ids are ASCII.
  ['@oclif/core/lib/config/plugin.js', 'a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)'],
  // bin/start.js has looked at Node's version.
  ['@oclif/core/lib/index.js', 'checkNodeVersion();', ''],
  // A template is compiled even where there is nothing to fill in.
  ['@oclif/core/lib/help/util.js', 'return ejs_1', "return typeof t === 'string' && !t.includes('<%') ? t : ejs_1"],
  // Clients of all API groups, and what fetch() takes: neither is made of a kubeconfig here.
  [KUBECONFIG, "import { createConfiguration, ServerConfiguration, } from './gen/index.js';", ''],
  [KUBECONFIG, "import { Headers } from 'node-fetch';", ''],
  // Loaded where a cluster is behind such a proxy.
  [KUBECONFIG, "import { SocksProxyAgent } from 'socks-proxy-agent';", ''],
  [KUBECONFIG, 'new SocksProxyAgent(', "new (require('socks-proxy-agent').SocksProxyAgent)("],
  // The expression that finds every emoji is long; Latin text has none.
  [
    'string-width/index.js',
    'string.replace(emojiRegex()',
    '/^[ -\u024f]*$/.test(string) ? string : string.replace(emojiRegex()',
  ],
]

const shortcuts = {
  name: 'shortcuts',
  setup({onLoad}) {
    for (const file of new Set(SHORTCUTS.map(([name]) => name))) {
      const filter = new RegExp(
        `[\\\\/]node_modules[\\\\/]${file.replaceAll('/', '[\\\\/]').replaceAll('.js', '\\.js')}$`,
      )
      onLoad({filter}, ({path}) => ({contents: shortened(file, readFileSync(path, 'utf8'))}))
    }
  },
}

function shortened(file, text) {
  return SHORTCUTS.filter(([name]) => name === file).reduce((shorter, [, theirs, ours]) => {
    if (shorter.split(theirs).length !== 2) throw new Error(`${file} has changed: look at SHORTCUTS again`)
    return shorter.replace(theirs, () => ours)
  }, text)
}

const live = {
  name: 'live',
  setup({onResolve}) {
    onResolve({filter: /\/collect\/collect-[a-z]+\.ts$/}, ({path, kind}) => {
      const name = LIVE.find((one) => path.endsWith(`/${one}.ts`))
      return name === undefined || kind !== 'dynamic-import' ? undefined : {external: true, path: `@collect/${name}`}
    })
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
    entryPoints: ['src/cli/main.ts', 'src/cli/node-worker.ts', ...sources('commands'), ...sources('hooks')].map(entry),
    external: SHARED,
    outdir: 'dist',
    plugins: [live],
  }),
  build({
    ...options,
    entryPoints: SHARED.map((name) => ({in: name, out: name})),
    external: ['typescript'],
    plugins: [shortcuts],
    outdir: 'dist/shared',
  }),
  build({
    ...options,
    entryPoints: LIVE.map((name) => ({in: `src/collect/${name}.ts`, out: `@collect/${name}`})),
    external: SHARED,
    outdir: 'dist/shared',
    plugins: [shortcuts],
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
