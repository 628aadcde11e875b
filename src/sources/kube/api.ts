import {Agent as HttpAgent, request as httpRequest} from 'node:http'
import {Agent, request as httpsRequest, type RequestOptions as TlsOptions} from 'node:https'
import {Problem} from '../../problem.ts'
import {apiProblem, expiredAt, networkProblem, timeOver} from './api-problem.ts'
import {Authenticator, type Credentials} from './authenticator.ts'
import type {Connection} from './load-kubeconfig.ts'
import {type Answered, delay, TRIES, waitBefore} from './retry.ts'

export interface ApiOptions {
  /** Of one request, in milliseconds. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export interface ApiAnswer {
  readonly status: number
  readonly body: Buffer
}

const MOST_BYTES = 512 * 1024 * 1024

/** Reads from the API server: one connection kept open, and every failure as a Problem that says what failed and why. */
export class Api {
  readonly connection: Connection
  readonly options: ApiOptions
  readonly #authenticator: Authenticator
  #agent: HttpAgent | null = null
  /** Requests sent so far, for whoever counts what an answer costs. */
  requests = 0

  constructor(connection: Connection, options: ApiOptions) {
    this.connection = connection
    this.options = options
    this.#authenticator = new Authenticator(connection)
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
      if (attempt >= TRIES || wait === null || Date.now() + wait >= deadline) throw await this.#refused(what, answer)
      await delay(wait, this.options.signal)
    }
  }

  /** POSTs a review: the only thing that is ever sent, and it changes nothing. @throws {Problem} API_* */
  async review(path: string, body: unknown, what: string): Promise<Buffer> {
    const deadline = Date.now() + this.options.timeoutMs
    const answer = await this.#once('POST', path, JSON.stringify(body), what, deadline)
    if (answer.status < 300) return answer.body
    throw await this.#refused(what, answer)
  }

  /** What a request and an exec need to be let in. @throws {Problem} KUBECONFIG_* */
  credentials(): Promise<Credentials> {
    return this.#authenticator.credentials(this.options.signal)
  }

  close(): void {
    this.#agent?.destroy()
  }

  async #refused(what: string, {status, body}: ApiAnswer): Promise<Problem> {
    const {tls} = await this.credentials()
    const expired = status === 401 ? expiredAt(tls.cert, new Date()) : null
    return apiProblem(what, {status, body: body.toString('utf8'), expired}, this.connection)
  }

  async #once(
    method: string,
    path: string,
    body: string | null,
    what: string,
    deadline: number,
  ): Promise<ApiAnswer & Answered> {
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
        () => fail(new Error(`no answer within ${this.options.timeoutMs / 1000} s`)),
        Math.max(1, deadline - Date.now()),
      )
      request.once('error', fail)
      request.end(body ?? undefined)
    })
  }
}
