import {EXIT, Problem} from '../../problem.ts'
import type {Connection} from './load-kubeconfig.ts'

/** What the API server said no with, as a Status object or as plain text. */
export function apiProblem(what: string, status: number, body: string, {server, context}: Connection): Problem {
  const said = messageOf(body)
  if (status === 401)
    return new Problem(`${what}: ${server} does not know these credentials (401)`, {
      code: 'API_UNAUTHORIZED',
      hints: [`log in again for context ${context}, or choose another with --context`],
    })
  if (status === 403)
    return new Problem(`${what}: forbidden: ${said}`, {
      code: 'API_FORBIDDEN',
      hints: ['the least set of permissions is in deploy/rbac.yaml'],
    })
  if (status === 404) return new Problem(`${what}: ${said}`, {code: 'API_NOT_FOUND'})
  if (status === 429) return new Problem(`${what}: the API server is busy (429): ${said}`, {code: 'API_BUSY'})
  return new Problem(`${what}: the API server answered ${status}: ${said}`, {code: 'API_FAILED'})
}

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the API server running, and is this the right --context?',
  ENOTFOUND: 'the name does not resolve: check the server in the kubeconfig, or the VPN',
  EAI_AGAIN: 'the name does not resolve now: check DNS, or the VPN',
  ECONNRESET: 'the connection was cut: try again',
  EHOSTUNREACH: 'no route to it from here: check the VPN',
  ETIMEDOUT: 'nothing answers there: check the VPN or a firewall',
  CERT_HAS_EXPIRED: "a certificate has expired: the server's, or yours in the kubeconfig",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the kubeconfig has no certificate-authority that signed the server’s certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'the kubeconfig has another certificate-authority than the server',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the kubeconfig has another certificate-authority than the server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name: set tls-server-name in the kubeconfig',
}

/** What never reached the API server, or never came back. */
export function networkProblem(what: string, error: unknown, {server, context}: Connection): Problem {
  const code = codeOf(error)
  const said = error instanceof Error ? error.message || code : String(error)
  const hint = HINTS[code]
  return new Problem(`${what} from ${server} (context ${context}): ${said}`, {
    code: 'API_UNREACHABLE',
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
  return saidIn(body).replace(/(https?:\/\/[^\s"?]*)\?[^\s"]*/g, '$1')
}

function saidIn(body: string): string {
  try {
    const status: unknown = JSON.parse(body)
    if (typeof status === 'object' && status !== null && 'message' in status && typeof status.message === 'string')
      return status.message
  } catch {
    // A proxy in between answers with a page of its own.
  }
  return body.trim().split('\n')[0]?.slice(0, 200) || 'it gave no reason'
}
