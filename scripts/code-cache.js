// Writes a V8 code cache beside each bundle of dist/, with the functions that usual command lines reach already compiled.
import {readdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'
import {serveSnapshot} from './warm-live.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const {loaded, load, start} = createRequire(import.meta.url)('../bin/start.js')

const WARM_UP = [
  ['--version'],
  ['get', 'flows', '--help'],
  ['trace-packet', 'default/client', 'default/web-2', '--port', '8080', '--demo'],
  ['get', 'flows', '--node', 'node1', '--demo'],
]

const cluster = await serveSnapshot(`${root}demo/snapshot.tgz`)
WARM_UP.push(['trace-packet', 'default/client', 'default/web-2', '--port', '8080', '--kubeconfig', cluster.kubeconfig])

process.stdout.write = () => true
process.stderr.write = () => true
for (const argv of WARM_UP) await start('antrail', argv)
process.exitCode = 0
cluster.close()

for (const file of readdirSync(`${root}dist`, {recursive: true}).map(String)) {
  if (file.endsWith('.cjs')) load(`${root}dist/${file}`)
}
for (const [file, {script}] of loaded) writeFileSync(`${file}.cache`, script.createCachedData())
