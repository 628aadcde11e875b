import {X509Certificate} from 'node:crypto'
import {EXIT, Problem} from '../../problem.ts'
import type {Connection} from './load-kubeconfig.ts'

export interface Refusal {
  readonly status: number
  readonly body: string
  /** The day on which the client's certificate ended, where it did. */
  readonly expired?: string | null
}

/** What the API server said no with, as a Status object or as plain text: whoever cannot look cannot say (exit 4). */
export function apiProblem(
  what: string,
  {status, body, expired = null}: Refusal,
  {server, context}: Connection,
): Problem {
  const said = messageOf(body)
  const problem = (code: string, message: string, hints: readonly string[] = []) =>
    new Problem(`${what}: ${message}`, {code, exit: EXIT.undetermined, hints})
  if (status === 401)
    return problem('API_UNAUTHORIZED', `${server} does not know these credentials (401)`, [
      ...(expired === null ? [] : [`the client certificate in the kubeconfig ended on ${expired}`]),
      `log in again for context ${context}, or choose another with --context`,
    ])
  if (status === 403)
    return problem('API_FORBIDDEN', `forbidden: ${said}`, ['antrail check access', 'deploy/rbac.yaml is the least set'])
  if (status === 404) return problem('API_NOT_FOUND', said)
  if (status === 429) return problem('API_BUSY', `the API server is busy (429): ${said}`)
  return problem('API_FAILED', `the API server answered ${status}: ${said}`)
}

/** The end of a client's certificate, where it is over: the API server says no more than 401. */
export function expiredAt(cert: unknown, now: Date): string | null {
  try {
    const {validTo} = new X509Certificate(String(cert))
    return new Date(validTo) < now ? new Date(validTo).toISOString().slice(0, 10) : null
  } catch {
    return null
  }
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the API server running, and is this the right --context?',
  ENOTFOUND: 'the name does not resolve: check the server in the kubeconfig, or the VPN',
  EAI_AGAIN: 'the name does not resolve now: check DNS, or the VPN',
  ECONNRESET: 'the connection was cut: try again',
  EHOSTUNREACH: 'no route to it from here: check the VPN',
  ENETUNREACH: 'no route to it from here: check the VPN',
  ETIMEDOUT: 'nothing answers there: check the VPN or a firewall',
  CERT_HAS_EXPIRED: "a certificate has expired: the server's, or yours in the kubeconfig",
  CERT_NOT_YET_VALID: 'is the clock of this machine right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the kubeconfig has no certificate-authority that signed the server’s certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'the kubeconfig has no, or another, certificate-authority than the server',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the kubeconfig has no, or another, certificate-authority than the server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name: set tls-server-name in the kubeconfig',
}

/** What never reached the API server, or never came back. */
export function networkProblem(what: string, error: unknown, {server, context, proxy}: Connection): Problem {
  const code = codeOf(error)
  const said = error instanceof Error ? error.message || code : String(error)
  const hint = proxy === null ? HINTS[code] : `is the proxy of the kubeconfig right: ${proxy}?`
  return new Problem(`${what} from ${server} (context ${context}): ${said}`, {
    code: 'API_UNREACHABLE',
    exit: EXIT.undetermined,
    hints: hint === undefined ? [] : [hint],
    cause: error,
  })
}

/** That the time for reading was over before the API server had answered: nobody failed, and nothing can be said. */
export function timeOver(what: string, reason: unknown, {server, context}: Connection): Problem {
  const said = reason instanceof Error ? reason.message : String(reason)
  return new Problem(`${what} from ${server} (context ${context}): ${said}`, {
    code: 'API_UNREACHABLE',
    exit: EXIT.undetermined,
    hints: ['give it more with --timeout or --deadline', 'or does nothing answer there? check the VPN or a firewall'],
    cause: reason,
  })
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : ''
}

/** The `message` of a Status object, else the first line of the text; of addresses in it only the part before the query. */
export function messageOf(body: string): string {
  const said = saidIn(body)
    .replace(/(https?:\/\/[^\s"?]*)\?[^\s"]*/g, '$1')
    .replace(/\s+/g, ' ')
  return said.length <= LONGEST ? said : `${said.slice(0, LONGEST / 2)} … ${said.slice(-LONGEST / 2)}`
}

/** Some runtimes repeat the whole command; why it failed stands at the end. */
const LONGEST = 400

function saidIn(body: string): string {
  try {
    const status: unknown = JSON.parse(body)
    if (typeof status === 'object' && status !== null && 'message' in status && typeof status.message === 'string')
      return status.message
  } catch {
    if (/^\s*</.test(body)) return 'a web page: is it a proxy, or a load balancer, that answers?'
  }
  return body.trim().split('\n')[0]?.slice(0, 200) || 'it gave no reason'
}
