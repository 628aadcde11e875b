import {readFileSync} from 'node:fs'
import {Agent as HttpAgent} from 'node:http'
import type {RequestOptions as TlsOptions} from 'node:https'
import {EXIT, Problem} from '../../problem.ts'
import {type PluginCredentials, runPlugin} from './exec-plugin.ts'
import type {Connection} from './load-kubeconfig.ts'

/** What lets a request in: of all that the kubeconfig may name, what TLS and HTTP take. */
export interface Credentials {
  readonly headers: Record<string, string>
  readonly tls: Pick<TlsOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername' | 'auth'>
  /** A proxy's, where the kubeconfig names one. */
  readonly proxy: HttpAgent | null
}

/** What the API server's audit log knows us by. */
const USER_AGENT = 'antrail'
/** Of a credential plugin: some ask a server of their own, slowly. */
const PLUGIN_MS = 30_000
/** A token is fetched anew when it has less time left than this. */
const MARGIN_MS = 10_000
const TLS = ['ca', 'cert', 'key', 'rejectUnauthorized', 'servername', 'auth'] as const

/** Gives what lets requests in: certificates, the token of the moment, the proxy. */
export class Authenticator {
  readonly #connection: Connection
  #plugin: Promise<PluginCredentials> | null = null

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** @throws {Problem} KUBECONFIG_CREDENTIALS, KUBECONFIG_PLUGIN */
  async credentials(signal?: AbortSignal): Promise<Credentials> {
    const {config, as} = this.#connection
    const options: TlsOptions = {headers: {}}
    try {
      await config.applyToHTTPSOptions(options)
    } catch (error) {
      throw unusable(error)
    }
    const given = await this.#fromPlugin(signal)
    const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)])
    const token = given?.token ?? this.#fromFile()
    if (token) headers.push(['Authorization', `Bearer ${token}`])
    if (as !== null) headers.push(['Impersonate-User', as])
    headers.push(['User-Agent', USER_AGENT])
    const tls = TLS.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))
    const proxied = config.getCurrentCluster()?.proxyUrl !== undefined && options.agent instanceof HttpAgent
    return {
      headers: Object.fromEntries(headers),
      tls: {...Object.fromEntries(tls), ...(given?.cert ? {cert: given.cert, key: given.key ?? undefined} : {})},
      proxy: proxied ? (options.agent as HttpAgent) : null,
    }
  }

  /** Its token may be another by now. */
  #fromFile(): string | null {
    const {tokenFile} = this.#connection
    if (tokenFile === null) return null
    try {
      return readFileSync(tokenFile, 'utf8').trim()
    } catch (error) {
      throw unusable(error)
    }
  }

  /** Runs the plugin once for all requests, and again when what it gave is over. */
  async #fromPlugin(signal: AbortSignal | undefined): Promise<PluginCredentials | null> {
    const {plugin: exec} = this.#connection
    if (exec === null) return null
    const run = () => runPlugin({exec, env: process.env, timeoutMs: PLUGIN_MS, signal})
    this.#plugin ??= run()
    const {until} = await this.#plugin
    if (until !== null && until - MARGIN_MS < Date.now()) this.#plugin = run()
    return this.#plugin
  }
}

function unusable(error: unknown): Problem {
  const said = error instanceof Error ? error.message : String(error)
  return new Problem(`cannot use the kubeconfig's credentials: ${said}`, {
    code: 'KUBECONFIG_CREDENTIALS',
    exit: EXIT.usage,
    cause: error,
  })
}
