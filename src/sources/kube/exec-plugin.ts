import {spawn} from 'node:child_process'
import {EXIT, Problem} from '../../problem.ts'

/** What a credential plugin gave: `until` in milliseconds of the epoch, null where it doesn't say. */
export interface PluginCredentials {
  readonly token: string | null
  readonly cert: string | null
  readonly key: string | null
  readonly until: number | null
}

export interface PluginRun {
  /** How the kubeconfig writes it: `command`, `args`, `env`, `apiVersion`… */
  readonly exec: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

const MOST_BYTES = 1024 * 1024

/**
 * Runs a credential plugin of a kubeconfig, without a terminal (client-go's exec plugins, client.authentication.k8s.io).
 *
 * @throws {Problem} KUBECONFIG_PLUGIN, exit 4: nobody let us look
 */
export async function runPlugin(run: PluginRun): Promise<PluginCredentials> {
  const command = String(run.exec.command ?? '')
  const said = await output(run, command)
  try {
    return credentialsIn(said)
  } catch {
    throw failed(command, `it printed no ExecCredential: ${JSON.stringify(said.trim().slice(0, 60))}`)
  }
}

function output({exec, env, timeoutMs, signal}: PluginRun, command: string): Promise<string> {
  const apiVersion = String(exec.apiVersion ?? 'client.authentication.k8s.io/v1')
  const info = {apiVersion, kind: 'ExecCredential', spec: {interactive: false}}
  const given = arrayOf(exec.env).flatMap((one) => (isObject(one) ? [[String(one.name), String(one.value)]] : []))
  const child = spawn(command, arrayOf(exec.args).map(String), {
    env: {...env, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...Object.fromEntries(given)},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let [out, err] = ['', '']
    const end = (reason: string) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      child.kill('SIGKILL')
      // A child of its own may still hold them.
      child.stdout.destroy()
      child.stderr.destroy()
      reject(failed(command, reason, String(exec.installHint ?? '')))
    }
    const stop = () => end(signal?.reason instanceof Error ? signal.reason.message : 'it was interrupted')
    const timer = setTimeout(() => end(`it did not end within ${timeoutMs / 1000} s`), timeoutMs)
    signal?.addEventListener('abort', stop)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.length > MOST_BYTES) end('it printed more than 1 MiB')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-1000)
    })
    child.once('error', (error) =>
      end('code' in error && error.code === 'ENOENT' ? 'there is no such program' : error.message),
    )
    child.once('close', (status) => {
      const last = err.trim().split('\n').at(-1)
      if (status !== 0) return end(`it ended with ${status ?? 'a signal'}${last ? `: ${last}` : ''}`)
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(out)
    })
  })
}

/** @throws where it is none */
function credentialsIn(text: string): PluginCredentials {
  const {status}: {status: Readonly<Record<string, unknown>>} = JSON.parse(text)
  const textAt = (key: string): string | null => {
    const value = status[key]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const found = {token: textAt('token'), cert: textAt('clientCertificateData'), key: textAt('clientKeyData')}
  if (found.token === null && found.cert === null) throw new Error('neither token nor certificate')
  const until = Date.parse(textAt('expirationTimestamp') ?? '')
  return {...found, until: Number.isNaN(until) ? null : until}
}

function failed(command: string, reason: string, installHint = ''): Problem {
  return new Problem(`the kubeconfig's credential plugin ${command || '(without a command)'} failed: ${reason}`, {
    code: 'KUBECONFIG_PLUGIN',
    exit: EXIT.undetermined,
    hints: installHint === '' ? ['run it by hand, or log in again'] : [installHint.trim().split('\n')[0] ?? ''],
  })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
