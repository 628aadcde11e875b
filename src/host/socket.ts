import {type Ip, parseIp, sameIp} from '../ip.ts'
import type {Parsed, Unparsed} from '../parsed.ts'
import {linesOf} from './lines.ts'

/** A socket, one line of `ss -lntu`. */
export interface Socket {
  readonly line: number
  readonly text: string
  /** `tcp`, `udp`… */
  readonly protocol: string
  /** `LISTEN`, `UNCONN`, `ESTAB`… */
  readonly state: string
  /** Of a listening TCP socket: connections that wait to be accepted; else bytes. */
  readonly recvQ: number
  /** Of a listening TCP socket: how many may wait. */
  readonly sendQ: number
  /** null: any address of `families`. */
  readonly ip: Ip | null
  readonly families: readonly (4 | 6)[]
  /** Bound to a device (`%eth0`). */
  readonly dev: string | null
  readonly port: number
  /** What it is connected to: `*:*` for one that listens. */
  readonly peer: string
  /** Names of the processes that hold it, of `ss -p`; empty for the kernel's own, and where nobody asked. */
  readonly processes: readonly string[]
}

/** Reads `ss -lntu`, with its header line or without (`-H`). */
export function parseSockets(text: string): Parsed<Socket> {
  const items: Socket[] = []
  const unparsed: Unparsed[] = []
  for (const {line, text: raw} of linesOf(text)) {
    const words = raw.trim().split(/\s+/)
    if (words[0] === 'Netid') continue
    const socket = decodeSocket(words, line, raw.trim())
    if (socket === null) unparsed.push({line, column: 1, text: raw, reason: 'not a socket of ss -lntu'})
    else items.push(socket)
  }
  return {items, unparsed}
}

function decodeSocket(words: readonly string[], line: number, text: string): Socket | null {
  const [protocol = '', state = '', recvQ = '', sendQ = '', local = '', peer = ''] = words
  const found = /^(.*?)(?:%([^\]:]+))?:(\d+)$/.exec(local)
  if (found === null || !/^\d+$/.test(recvQ) || !/^\d+$/.test(sendQ)) return null
  const address = found[1]!.replace(/^\[(.*)\]$/, '$1')
  const bound = boundTo(address)
  if (bound === null) return null
  return {
    line,
    text,
    protocol,
    state,
    recvQ: Number(recvQ),
    sendQ: Number(sendQ),
    ...bound,
    dev: found[2] ?? null,
    port: Number(found[3]),
    peer,
    processes: [...text.matchAll(/\(?\("([^"]*)",pid=\d+/g)].map(([, name = '']) => name),
  }
}

/** `*` is an IPv6 socket that takes IPv4 too, `[::]` one that doesn't, and a mapped address is IPv4. */
function boundTo(address: string): {ip: Ip | null; families: readonly (4 | 6)[]} | null {
  if (address === '*') return {ip: null, families: [4, 6]}
  const ip = parseIp(address)
  if (ip === null) return null
  if (ip.value === 0n) return {ip: null, families: [ip.family]}
  const mapped = ip.family === 6 && ip.value >> 32n === 0xffffn
  return mapped ? {ip: {family: 4, value: ip.value & 0xffff_ffffn}, families: [4]} : {ip, families: [ip.family]}
}

/** The socket that takes a packet for this address and port, or null: nobody listens. One bound to the very address comes before one bound to any. */
export function listens(sockets: readonly Socket[], protocol: 'tcp' | 'udp', ip: string, port: number): Socket | null {
  const wanted = parseIp(ip)
  if (wanted === null) return null
  const state = protocol === 'tcp' ? 'LISTEN' : 'UNCONN'
  const fitting = sockets.filter(
    (s) => s.protocol === protocol && s.state === state && s.port === port && s.families.includes(wanted.family),
  )
  return fitting.find((s) => s.ip !== null && sameIp(s.ip, wanted)) ?? fitting.find((s) => s.ip === null) ?? null
}
