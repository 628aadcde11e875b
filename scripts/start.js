// Installs and builds where needed, traces a packet through the demo cluster, and says what to try next.
import {spawnSync} from 'node:child_process'
import {existsSync, statSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The demo's packet does not arrive: any other status means that something is wrong here, not in the demo. */
const DEMO = {argv: ['trace-packet', 'default/client', 'default/web-2', '--port', '8080', '--demo'], status: 5}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`antrail needs Node 20.19 or newer, and this is ${process.versions.node}`)
  process.exit(1)
}

if (!isInstalled()) quietly('installing', npm('ci', '--include=dev', '--loglevel=error'))
quietly('building', [process.execPath, 'scripts/build.js'])

const demo = spawnSync(process.execPath, ['bin/run.js', ...DEMO.argv], {cwd: root, stdio: 'inherit'})
if (demo.status !== DEMO.status) {
  console.error(`\nthe demo ended with ${demo.status ?? demo.signal}, not with ${DEMO.status}`)
  process.exitCode = 1
} else {
  console.log(`
Follow every step of it:    node bin/run.js ${DEMO.argv.join(' ')} -o wide
Ask a snapshot of your own: node bin/run.js trace-packet NAMESPACE/POD NAMESPACE/POD --from PATH`)
}

/** npm writes node_modules/.package-lock.json last. */
function isInstalled() {
  const installed = `${root}node_modules/.package-lock.json`
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs
}

/** The npm that runs this script, or the one on the PATH. */
function npm(...args) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? [process.execPath, script, ...args] : ['npm', ...args]
}

/** One line on stderr while it runs; what it printed only if it fails. */
function quietly(what, [command, ...args]) {
  process.stderr.write(`${what} …`)
  const {error, status, stdout, stderr} = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.stderr.write(process.stderr.isTTY ? '\r\x1b[K' : '\n')
  if (status === 0) return
  process.stderr.write(`${what} failed: ${error?.message ?? status}\n${stdout ?? ''}${stderr ?? ''}`)
  process.exit(1)
}
