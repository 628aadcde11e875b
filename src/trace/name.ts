import {EXIT, Problem} from '../problem.ts'

/** One end of a question, as the user wrote it. */
export type Name =
  | {
      readonly kind: 'pod' | 'service' | 'any'
      readonly namespace: string
      readonly name: string
      readonly port: Port | null
      readonly written: string
    }
  | {readonly kind: 'node'; readonly name: string; readonly port: Port | null; readonly written: string}
  | {readonly kind: 'ip'; readonly ip: string; readonly port: Port | null; readonly written: string}

/** A transport port by number, or a Service's port by name. */
export type Port = number | string

const KINDS = new Map<string, 'pod' | 'service' | 'node'>([
  ['pod', 'pod'],
  ['pods', 'pod'],
  ['po', 'pod'],
  ['svc', 'service'],
  ['service', 'service'],
  ['services', 'service'],
  ['node', 'node'],
  ['nodes', 'node'],
  ['no', 'node'],
])

/**
 * Reads `default/client`, `pod/client`, `svc/web:80`, `svc/default/web`, `node/n1`, `10.10.1.5`, `[fd00::1]:80`.
 * `pod/ svc/ service/ node/` are kinds, any other `x/y` is namespace/name; a bare name takes `namespace`.
 *
 * @throws {Problem} NAME_BAD (exit 2) for what can be none of these
 */
export function parseName(written: string, namespace: string): Name {
  const text = written.trim()
  if (text === '') throw bad(written, 'it is empty')
  const address = parseAddress(text)
  if (address) return {kind: 'ip', ...address, written}
  const {rest, port} = splitPort(text, written)
  const parts = rest.split('/')
  if (parts.some((part) => part === '') || parts.length > 3)
    throw bad(written, 'a part of it is empty, or it has too many')
  const [first = '', second, third] = parts
  const kind = second === undefined ? undefined : KINDS.get(first)
  if (kind === 'node') {
    if (third !== undefined || second === undefined) throw bad(written, 'a node has no namespace')
    return {kind, name: second, port, written}
  }
  if (kind && second !== undefined) {
    return third === undefined
      ? {kind, namespace, name: second, port, written}
      : {kind, namespace: second, name: third, port, written}
  }
  if (third !== undefined) throw bad(written, `'${first}' is no kind`)
  return second === undefined
    ? {kind: 'any', namespace, name: first, port, written}
    : {kind: 'any', namespace: first, name: second, port, written}
}

function parseAddress(text: string): {ip: string; port: number | null} | null {
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(text)
  if (v4?.[1]?.split('.').every((octet) => Number(octet) < 256)) {
    return {ip: v4[1], port: v4[2] === undefined ? null : portNumber(v4[2], text)}
  }
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/.exec(text)
  if (bracketed?.[1])
    return {ip: bracketed[1].toLowerCase(), port: bracketed[2] === undefined ? null : portNumber(bracketed[2], text)}
  return /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text) ? {ip: text.toLowerCase(), port: null} : null
}

function splitPort(text: string, written: string): {rest: string; port: Port | null} {
  const colon = text.lastIndexOf(':')
  if (colon < 0) return {rest: text, port: null}
  const port = text.slice(colon + 1)
  if (/^\d+$/.test(port)) return {rest: text.slice(0, colon), port: portNumber(port, written)}
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(port))
    throw bad(written, `'${port}' is neither a port number nor a port's name`)
  return {rest: text.slice(0, colon), port}
}

function portNumber(digits: string, written: string): number {
  const port = Number(digits)
  if (port < 1 || port > 65535) throw bad(written, `${digits} is no port (1 to 65535)`)
  return port
}

function bad(written: string, why: string): Problem {
  return new Problem(`can't read '${written}' as a pod, Service, node or address: ${why}`, {
    code: 'NAME_BAD',
    exit: EXIT.usage,
    hints: ['write NAMESPACE/POD, pod/POD, svc/SERVICE:PORT, node/NODE, 10.10.1.5 or [fd00::1]:80'],
  })
}
