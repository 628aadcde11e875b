import {Agent as HttpAgent, request as httpRequest} from 'node:http'
import {Agent, request as httpsRequest, type RequestOptions as TlsOptions} from 'node:https'
import {Problem} from '../../problem.ts'
import {apiProblem, networkProblem, timeOver} from './api-problem.ts'
import type {Connection} from './load-kubeconfig.ts'

export interface ApiOptions {
  /** Of one request, in milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface ApiAnswer {
  readonly status: number
  readonly body: Buffer
}

/** What lets a request in: of all that the kubeconfig may name, what TLS and HTTP take. */
export interface Credentials {
  readonly headers: Record<string, string>
  readonly tls: Pick<TlsOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername' | 'auth'>
  /** A proxy's, where the kubeconfig names one. */
  readonly proxy: HttpAgent | null
}

/** What the API server's audit log knows us by. */
const USER_AGENT = 'antrail'
const MOST_BYTES = 512 * 1024 * 1024
const TRIES = 4
const LONGEST_WAIT_MS = 10_000

/** Reads from the API server: one connection kept open, and every failure as a Problem that says what failed and why. */
export class Api {
  readonly connection: Connection
  readonly options: ApiOptions
  #agent: HttpAgent | null = null
  /** Requests sent so far, for whoever counts what an answer costs. */
  requests = 0

  constructor(connection: Connection, options: ApiOptions) {
    this.connection = connection
    this.options = options
  }

  /**
   * GETs a path. A busy or failing server is asked again, as long as `timeoutMs` lasts.
   *
   * @param what for messages: `cannot list pods`
   * @throws {Problem} API_*
   */
  async get(path: string, what: string): Promise<Buffer> {
    const deadline = Date.now() + this.options.timeoutMs
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once('GET', path, null, what, deadline)
      if (answer.status < 300) return answer.body
      const wait = waitBefore(answer, attempt)
      if (attempt >= TRIES || wait === null || Date.now() + wait >= deadline)
        throw apiProblem(what, answer.status, answer.body.toString('utf8'), this.connection)
      await delay(wait, this.options.signal)
    }
  }

  /** POSTs a review: the only thing that is ever sent, and it changes nothing. @throws {Problem} API_* */
  async review(path: string, body: unknown, what: string): Promise<Buffer> {
    const deadline = Date.now() + this.options.timeoutMs
    const {status, body: said} = await this.#once('POST', path, JSON.stringify(body), what, deadline)
    if (status < 300) return said
    throw apiProblem(what, status, said.toString('utf8'), this.connection)
  }

  /** What a request and an exec need to be let in: certificates, the token of the moment, the proxy. */
  async credentials(): Promise<Credentials> {
    const options: TlsOptions = {headers: {}}
    const {config, as} = this.connection
    try {
      await config.applyToHTTPSOptions(options)
    } catch (error) {
      throw networkProblem('cannot get credentials for the API server', error, this.connection)
    }
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)])
    if (as !== null) headers.push(['Impersonate-User', as])
    headers.push(['User-Agent', USER_AGENT])
    const tls = TLS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))
    const proxied = config.getCurrentCluster()?.proxyUrl !== undefined && options.agent instanceof HttpAgent
    return {
      headers: Object.fromEntries(headers),
      tls: Object.fromEntries(tls),
      proxy: proxied ? (options.agent as HttpAgent) : null,
    }
  }

  close(): void {
    this.#agent?.destroy()
  }

  async #once(
    method: string,
    path: string,
    body: string | null,
    what: string,
    deadline: number,
  ): Promise<ApiAnswer & {readonly retryAfter?: string | undefined}> {
    const {headers, tls, proxy} = await this.credentials()
    const url = new URL(this.connection.server + path)
    // client-node makes a new agent, and so a new connection, for each request.
    this.#agent ??=
      proxy ?? new (url.protocol === 'http:' ? HttpAgent : Agent)({...tls, keepAlive: true, maxSockets: 8})
    const options: TlsOptions = {
      ...tls,
      method,
      agent: this.#agent,
      headers: {...headers, accept: 'application/json', ...(body === null ? {} : {'content-type': 'application/json'})},
    }
    const {signal} = this.options
    this.requests += 1
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        clearTimeout(timer)
        request.destroy()
        if (signal?.aborted) reject(timeOver(what, signal.reason, this.connection))
        else reject(error instanceof Problem ? error : networkProblem(what, error, this.connection))
      }
      const send = url.protocol === 'http:' ? httpRequest : httpsRequest
      const request = send(url, {...options, ...(signal === undefined ? {} : {signal})}, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MOST_BYTES) fail(new Error(`the answer is longer than ${MOST_BYTES} bytes`))
          else chunks.push(chunk)
        })
        response.once('error', fail)
        response.once('close', () => fail(new Error('the connection was closed in the middle of the answer')))
        response.once('end', () => {
          clearTimeout(timer)
          const retryAfter = response.headers['retry-after']
          resolve({status: response.statusCode ?? 0, body: Buffer.concat(chunks), retryAfter})
        })
      })
      const timer = setTimeout(
        () => fail(new Error(`no answer within ${Math.ceil(this.options.timeoutMs / 1000)} s`)),
        Math.max(1, deadline - Date.now()),
      )
      request.once('error', fail)
      request.end(body ?? undefined)
    })
  }
}

const TLS = ['ca', 'cert', 'key', 'rejectUnauthorized', 'servername', 'auth'] as const

/** How long to wait before another try, in milliseconds; null where another try makes no sense. */
function waitBefore({status, retryAfter}: {status: number; retryAfter?: string | undefined}, attempt: number) {
  if (status === 429 || status === 503) {
    const seconds = Number(retryAfter ?? '')
    return Math.min(LONGEST_WAIT_MS, Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 250 * 2 ** attempt)
  }
  return status === 500 || status === 502 || status === 504 ? 250 * 2 ** attempt : null
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
