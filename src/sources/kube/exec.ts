import WebSocket from 'ws'
import {Problem} from '../../problem.ts'
import type {Channel, ChannelEvents} from '../node/channel.ts'
import type {Api} from './api.ts'
import {apiProblem, messageOf, networkProblem} from './api-problem.ts'
import {type Answered, delay, TRIES, waitBefore} from './retry.ts'

export interface ExecTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

const OPEN_MS = 10_000
const GOODBYE_MS = 500
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']

/** What may pass within a second: the server is busy, or what stands before it has lost it. A 500 says that a kubelet is gone. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** That a container was not let into; nothing was started. */
interface Refusal extends Answered {
  readonly problem: Problem
}

/**
 * Starts a program in a container (the API server's exec subresource over a WebSocket; the first byte of a message is its
 * channel: 0 stdin, 1 stdout, 2 stderr, 3 a Status in JSON). A busy server is asked again.
 *
 * @throws {Problem} EXEC_*, API_*
 */
export async function openExec(
  api: Api,
  target: ExecTarget,
  argv: readonly string[],
  events: ChannelEvents,
  signal?: AbortSignal,
): Promise<Channel> {
  for (let attempt = 1; ; attempt++) {
    const opened = await openOnce(api, target, argv, events, signal)
    if (!('problem' in opened)) return opened
    const wait = PASSING.has(opened.status) ? waitBefore(opened, attempt) : null
    if (attempt >= TRIES || wait === null) throw opened.problem
    await delay(wait, signal)
  }
}

async function openOnce(
  api: Api,
  target: ExecTarget,
  argv: readonly string[],
  events: ChannelEvents,
  signal: AbortSignal | undefined,
): Promise<Channel | Refusal> {
  const what = `cannot run a command in ${target.namespace}/${target.pod}, container ${target.container}`
  const {headers, tls, proxy} = await api.credentials()
  // The server's address may have a path of its own, which comes first.
  const url = new URL(api.connection.server.replace(/^http/, 'ws') + execPath(target, argv))
  api.requests += 1
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOLS, {
      ...tls,
      headers,
      ...(proxy === null ? {} : {agent: proxy}),
      handshakeTimeout: OPEN_MS,
      maxPayload: 16 * 1024 * 1024,
      perMessageDeflate: false,
    })
    // Who opened it ends what is open; this ends what never opens.
    const giveUp = () => socket.terminate()
    signal?.addEventListener('abort', giveUp)
    let status: string | null = null
    let failure: string | null = null
    let isRefused = false
    socket.once('unexpected-response', (request, response) => {
      const chunks: Buffer[] = []
      isRefused = true
      const {socket: connection} = response
      const refuse = () => {
        // Its answer is whole, and then ending the request alone leaves the connection open.
        request.destroy()
        connection.destroy()
        const [status, body] = [response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')]
        const problem = apiProblem(what, {status, body}, api.connection)
        resolve({status, retryAfter: response.headers['retry-after'], problem})
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('end', refuse)
      response.once('error', refuse)
    })
    socket.on('error', (error) => {
      failure = `the connection to the API server was lost: ${error.message}`
      reject(networkProblem(what, error, api.connection))
    })
    socket.on('open', () => {
      signal?.removeEventListener('abort', giveUp)
      resolve(channelOf(socket))
    })
    socket.on('message', (data: Buffer) => {
      const payload = data.subarray(1)
      if (data[0] === 1 && payload.length > 0) events.stdout(payload)
      else if (data[0] === 2 && payload.length > 0) events.stderr(payload)
      else if (data[0] === 3) status = payload.toString('utf8')
    })
    socket.on('close', (code) => {
      signal?.removeEventListener('abort', giveUp)
      if (isRefused) return
      const problem =
        failure ??
        (status === null ? `the connection to the API server was lost (${code}) before the command ended` : null)
      // Where the promise is settled already this says nothing new.
      reject(new Problem(`${what}: ${problem ?? 'it ended at once'}`, {code: 'EXEC_CLOSED'}))
      events.closed(problem ?? faultOfStatus(status ?? ''))
    })
  })
}

/** The old protocol cannot end the standard input without ending all; nobody ends it here. */
function channelOf(socket: WebSocket): Channel {
  const write = (text: string) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([Buffer.of(0), Buffer.from(text)]))
  }
  return {
    write,
    end: (text) => {
      write(text)
      socket.close()
      // Nobody waits for a server that doesn't say goodbye.
      const timer = setTimeout(() => socket.terminate(), GOODBYE_MS)
      socket.once('close', () => clearTimeout(timer))
    },
    kill: () => socket.terminate(),
  }
}

function execPath({namespace, pod, container}: ExecTarget, argv: readonly string[]): string {
  const query = new URLSearchParams([
    ['container', container],
    ['stdin', 'true'],
    ['stdout', 'true'],
    ['stderr', 'true'],
    ['tty', 'false'],
    ...argv.map((word): [string, string] => ['command', word]),
  ])
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query}`
}

/** Why the program did not end well, by the Status on channel 3; null where it did. */
function faultOfStatus(text: string): string | null {
  return /"status"\s*:\s*"Success"/.test(text) ? null : messageOf(text)
}
