import {type ChildProcess, spawn} from 'node:child_process'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

/** A frame and the pod that sent it or that it came to. */
export interface OnWire {
  readonly pod: string
  readonly frame: Buffer
}

/** Raw sockets in all pods at once. */
export interface Wire {
  /** Sends frames one after the other. @returns for each what came out, and where */
  send(frames: readonly OnWire[]): Promise<OnWire[][]>
  close(): void
}

/** Opens the raw sockets. @param ends `NAME=NAMESPACE=INTERFACE`; the first hears the marker frames */
export function openWire(ends: readonly string[]): Wire {
  const script = fileURLToPath(new URL('wire.py', import.meta.url))
  const child: ChildProcess = spawn('python3', ['-u', script, ...ends], {stdio: ['pipe', 'pipe', 'pipe']})
  let failure = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    failure += text
  })
  const lines = createInterface({input: child.stdout!})[Symbol.asyncIterator]()
  const next = async (): Promise<OnWire[]> => {
    const {value, done} = await lines.next()
    if (done) throw new Error(`the raw sockets are gone\n${failure}`)
    const got: [string, string][] = JSON.parse(value)
    return got.map(([pod, hex]) => ({pod, frame: Buffer.from(hex, 'hex')}))
  }
  return {
    async send(frames) {
      child.stdin?.write(`${JSON.stringify(frames.map(({pod, frame}) => [pod, frame.toString('hex')]))}\n`)
      const all: OnWire[][] = []
      for (const _ of frames) all.push(await next())
      return all
    },
    close: () => child.stdin?.end(),
  }
}
