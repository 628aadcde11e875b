import type {OutputRow} from './answer.ts'

const MOST = 4

/** `out of antrea-tun0 (geneve to 172.18.0.3, key 0x0)`; of a flood the first ports. */
export function outputWords(outputs: readonly OutputRow[]): string {
  const names = outputs.map(outputName)
  const more = names.length > MOST ? ` and ${names.length - MOST} more ports` : ''
  return `out of ${names.slice(0, MOST).join(', ')}${more}`
}

/** `client-90af6d (default/client)`. */
export function outputName({port, pod, tunnel}: OutputRow): string {
  const what = tunnel ?? pod
  return what === null ? port : `${port} (${what})`
}
