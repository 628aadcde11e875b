import {spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

/** A command, on a node or, where that is null, on the machine that joins the nodes. */
export interface Command {
  readonly argv: readonly string[]
  readonly node: string | null
  readonly input?: string
  readonly seconds?: number
}

/** `status` is null where the command was not done in time, and 128 more than the signal that ended it. */
export interface Output {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A packet from a network namespace; `size` is the payload of an echo, or the bytes of a stream. */
export interface Sending {
  readonly namespace: string
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  readonly address: string
  readonly port: number | null
  readonly size: number | null
}

/** In the words of a capture's truth.json. */
export interface Outcome {
  readonly outcome: string
  readonly answeredBy: string | null
  readonly note: string
}

/** The first process of namespaces of its own; with it ends all that it started, whatever becomes of this process. */
export interface Machine {
  node(name: string): Promise<void>
  run(commands: readonly Command[]): Promise<Output[]>
  /** Many commands that only look, each of which may take so many seconds, and all together. `status` is null for those that were not done in time. */
  ask(commands: readonly Command[], seconds: {readonly each: number; readonly all: number}): Promise<Output[]>
  /** A script of the shell, which ends at the first command that fails. @returns what it printed @throws where it failed */
  shell(node: string | null, script: string, input?: string): Promise<string>
  /** @returns the process id inside */
  start(node: string | null, argv: readonly string[]): Promise<number>
  listen(namespace: string | null, name: string, ports: readonly (readonly [string, number])[]): Promise<void>
  /** Closes the servers of a port. */
  deaf(namespace: string, port: number): Promise<void>
  send(packets: readonly Sending[], seconds: number): Promise<Outcome[]>
  close(): Promise<void>
}

/** Scripts of many commands, on a machine with much other work. */
const COMMAND_SECONDS = 90
const outputs = (answers: readonly (readonly [number | null, string, string])[]): Output[] =>
  answers.map(([status, stdout, stderr]) => ({status, stdout, stderr}))
const SPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

export function openMachine(): Machine {
  const script = fileURLToPath(new URL('machine.py', import.meta.url))
  const child = spawn('unshare', [...SPACES, 'python3', '-u', script], {stdio: ['pipe', 'pipe', 'pipe']})
  const waiting = new Map<number, {done(value: unknown): void; failed(error: Error): void}>()
  let said = ''
  let count = 0
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', (status) => {
      for (const {failed} of waiting.values()) failed(new Error(`the lab ended (${status})\n${said}`))
      resolve()
    })
  })
  createInterface({input: child.stdout}).on('line', (line) => {
    const {id, ok, error}: {id: number; ok?: unknown; error?: string} = JSON.parse(line)
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.done(ok)
    else asked?.failed(new Error(`${error}\n${said}`))
  })
  const ask = <T>(request: Readonly<Record<string, unknown>>): Promise<T> =>
    new Promise<T>((resolve, failed) => {
      const id = ++count
      waiting.set(id, {done: (value) => resolve(value as T), failed})
      child.stdin.write(`${JSON.stringify({id, ...request})}\n`)
    })
  const run = async (commands: readonly Command[]): Promise<Output[]> => {
    const asked = commands.map(({argv, node, seconds, input}) => [
      argv,
      node,
      seconds ?? COMMAND_SECONDS,
      input ?? null,
    ])
    return outputs(await ask({run: asked}))
  }
  return {
    run,
    async ask(commands, seconds) {
      const asked = commands.map(({argv, node}) => [argv, node])
      return outputs(await ask({ask: asked, ...seconds}))
    },
    node: (name) => ask({node: name}),
    async shell(node, text, input) {
      const argv = ['sh', '-ec', text]
      const [output] = await run([{argv, node, ...(input === undefined ? {} : {input})}])
      const {status, stdout, stderr} = output!
      if (status !== 0) throw new Error(`on ${node ?? 'the machine'}: ${text}\nstatus ${status}\n${stdout}${stderr}`)
      return stdout
    },
    start: (node, argv) => ask({start: [argv, node]}),
    listen: (namespace, name, ports) => ask({listen: [namespace, name, ports]}),
    deaf: (namespace, port) => ask({deaf: [namespace, port]}),
    async send(packets, seconds) {
      const asked = packets.map(({namespace, protocol, address, port, size}) => [
        namespace,
        protocol,
        address,
        port,
        size,
      ])
      const answers = await ask<[string, string | null, string][]>({packets: asked, seconds})
      return answers.map(([outcome, answeredBy, note]) => ({outcome, answeredBy, note}))
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}
