import {type ChildProcess, execFileSync, spawn} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {connect, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'
const START_MS = 15_000
/** Longer than any answer takes on a busy machine. */
const ANSWER_MS = 20_000

/** The switch has ended, or was ended, while it was asked. */
export class SwitchGone extends Error {}

/** A real ovs-vswitchd with dummy datapath in a folder of its own; nothing of the machine's own Open vSwitch is touched. */
export interface PrivateOvs {
  vsctl(...args: string[]): string
  ofctl(...args: string[]): string
  /** A unixctl call over one open socket. */
  appctl(command: string, ...args: string[]): Promise<string>
  /** Writes a file into the folder and gives its path. */
  file(name: string, text: string): string
  readonly pid: number
}

/** Starts one, in a network namespace if told so, hands it over, and leaves neither process nor file behind. */
export async function withPrivateOvs<T>(use: (ovs: PrivateOvs) => Promise<T>, netns?: string): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'antrail-ovs-'))
  const env = {...process.env, OVS_RUNDIR: dir, OVS_LOGDIR: dir, OVS_DBDIR: dir, OVS_SYSCONFDIR: dir}
  const children: ChildProcess[] = []
  const start = (command: string, ...args: string[]) => {
    const [program, ...rest] =
      netns === undefined ? [command, ...args] : ['ip', 'netns', 'exec', netns, command, ...args]
    const child = spawn(program, rest, {env, stdio: 'ignore', cwd: dir})
    children.push(child)
    return child
  }
  const end = () => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(dir, {recursive: true, force: true})
  }
  const interrupted = () => process.exit(130)
  process.once('exit', end)
  process.once('SIGTERM', interrupted)
  process.once('SIGINT', interrupted)
  let control: Unixctl | null = null
  try {
    execFileSync('ovsdb-tool', ['create', join(dir, 'conf.db'), SCHEMA], {env, stdio: 'ignore'})
    start('ovsdb-server', join(dir, 'conf.db'), `--remote=punix:${join(dir, 'db.sock')}`, '--pidfile', '--no-chdir')
    await until(() => existsSync(join(dir, 'db.sock')))
    run(env, 'ovs-vsctl', ['--no-wait', 'init'])
    start(
      'ovs-vswitchd',
      `unix:${join(dir, 'db.sock')}`,
      '--enable-dummy',
      '--disable-system',
      '--pidfile',
      '--no-chdir',
    )
    await until(() => existsSync(join(dir, 'ovs-vswitchd.pid')) && controlSocket(dir) !== undefined)
    control = await accepting(join(dir, controlSocket(dir)!))
    const open = control
    return await use({
      vsctl: (...args) => run(env, 'ovs-vsctl', args),
      ofctl: (...args) => run(env, 'ovs-ofctl', args),
      appctl: (command, ...args) => open.call(command, args),
      file(name, text) {
        const path = join(dir, name)
        writeFileSync(path, text)
        return path
      },
      pid: Number(readFileSync(join(dir, 'ovs-vswitchd.pid'), 'utf8')),
    })
  } finally {
    control?.close()
    await Promise.all(children.map(stop))
    process.off('exit', end)
    process.off('SIGTERM', interrupted)
    process.off('SIGINT', interrupted)
    rmSync(dir, {recursive: true, force: true})
  }
}

const run = (env: NodeJS.ProcessEnv, command: string, args: readonly string[]): string =>
  execFileSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    timeout: 60_000,
  })

const controlSocket = (dir: string): string | undefined =>
  readdirSync(dir).find((name) => /^ovs-vswitchd\.\d+\.ctl$/.test(name))

async function until(ready: () => boolean): Promise<void> {
  const end = Date.now() + START_MS
  while (!ready()) {
    if (Date.now() > end) throw new Error('Open vSwitch did not start')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

interface Unixctl {
  call(method: string, params: readonly string[]): Promise<string>
  close(): void
}

interface Reply {
  readonly result: string | null
  readonly error: string | null
}

/** The socket is there a moment before anybody listens. */
async function accepting(path: string): Promise<Unixctl> {
  const end = Date.now() + START_MS
  for (;;) {
    try {
      return await openUnixctl(path)
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

/** One JSON-RPC connection (lib/unixctl.c): answers come in the order of the requests, each one JSON object. */
function openUnixctl(path: string): Promise<Unixctl> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(path)
    const waiting: {done(text: string): void; failed(error: Error): void; readonly request: string}[] = []
    let text = ''
    let id = 0
    socket.setEncoding('utf8')
    socket.once('error', reject)
    socket.on('close', () => {
      for (const {failed} of waiting.splice(0)) failed(new SwitchGone('ovs-vswitchd closed the connection'))
    })
    const next = (): void => {
      const [first] = waiting
      if (first) socket.write(first.request)
    }
    socket.on('data', (chunk) => {
      text += chunk
      if (!text.endsWith('}')) return
      const reply = parsed(text)
      if (reply === null) return
      text = ''
      const {result, error} = reply
      const {done, failed} = waiting.shift()!
      if (error == null) done(result ?? '')
      else failed(new Error(error))
      next()
    })
    socket.once('connect', () =>
      resolve({
        close: () => socket.destroy(),
        call: (method, params) =>
          new Promise((done, failed) => {
            if (socket.destroyed) failed(new SwitchGone('ovs-vswitchd closed the connection'))
            // A trace that recirculates for ever takes all memory there is.
            const late = setTimeout(() => socket.destroy(), ANSWER_MS)
            const answered =
              <T>(then: (said: T) => void) =>
              (said: T) => {
                clearTimeout(late)
                then(said)
              }
            const request = JSON.stringify({method, params, id: id++})
            waiting.push({done: answered(done), failed: answered(failed), request})
            if (waiting.length === 1) next()
          }),
      }),
    )
  })
}

function parsed(text: string): Reply | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
