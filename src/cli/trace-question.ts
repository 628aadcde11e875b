import {parseAntctlFlow} from '../trace/antctl-flow.ts'
import {type Name, parseName} from '../trace/name.ts'
import type {Protocol, Question} from '../trace/question.ts'
import {usage} from './usage.ts'

/** The words of trace-packet's command line. */
export interface TraceWords {
  readonly source?: string | undefined
  readonly destination?: string | undefined
}

export interface TraceFlags extends TraceWords {
  readonly namespace?: string | undefined
  readonly flow?: string | undefined
  readonly 'in-port'?: string | undefined
  readonly node?: string | undefined
  readonly 'address-family'?: '4' | '6' | undefined
  readonly proto?: Protocol | undefined
  readonly port?: number | undefined
  readonly 'source-port'?: number | undefined
  readonly icmp?: string | undefined
  readonly size?: string | undefined
  readonly df?: boolean | undefined
  readonly established?: boolean | undefined
  readonly 'one-way'?: boolean | undefined
  readonly 'all-endpoints'?: boolean | undefined
}

/** Reads the question from positionals or from antctl's flags, not from both. @throws {Problem} exit 2 */
export function askTrace(args: TraceWords, flags: TraceFlags): Question {
  const positional = args.source !== undefined || args.destination !== undefined
  if (positional && (flags.source !== undefined || flags.destination !== undefined)) {
    throw usage("positional SOURCE and DESTINATION and antctl's -S and -D exclude each other", [
      'antrail trace-packet default/client default/web',
    ])
  }
  if ((flags.icmp !== undefined || flags.proto === 'icmp') && flags.port !== undefined)
    throw usage('ICMP and --port exclude each other: ICMP has no ports', [])
  const [source, destination] = ends(args, flags)
  const flow = flags.flow === undefined ? null : parseAntctlFlow(flags.flow)
  const family =
    flags['address-family'] === undefined ? (flow?.family ?? null) : flags['address-family'] === '4' ? 4 : 6
  return {
    source,
    destination,
    inPort: flags['in-port'] ?? null,
    node: flags.node ?? null,
    protocol: flags.proto ?? (flags.icmp === undefined ? (flow?.protocol ?? null) : 'icmp'),
    port: flags.port ?? flow?.port ?? portOf(destination),
    sourcePort: flags['source-port'] ?? flow?.sourcePort ?? null,
    icmp: flags.icmp === undefined ? (flow?.icmp ?? null) : icmpOf(flags.icmp),
    size: sizeOf(flags.size),
    df: flags.df ?? null,
    family,
    overrides: flow?.overrides ?? {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
    established: flags.established ?? false,
    oneWay: flags['one-way'] ?? false,
    allEndpoints: flags['all-endpoints'] ?? false,
  }
}

function ends(args: TraceWords, flags: TraceFlags): [Name | null, Name] {
  const namespace = flags.namespace ?? 'default'
  const source = args.source ?? flags.source
  const destination = args.destination ?? flags.destination
  if (flags['in-port'] !== undefined && args.source !== undefined && destination === undefined)
    return [null, parseName(args.source, namespace)]
  if (destination === undefined) {
    throw usage(source === undefined ? 'who sends, and to whom?' : `'${source}' sends to whom?`, [
      'antrail trace-packet SOURCE DESTINATION',
      'antrail trace-packet default/client svc/web:80',
    ])
  }
  return [source === undefined ? null : parseName(source, namespace), parseName(destination, namespace)]
}

/** A port written with an address or a node; a pod's and a Service's may be a name and are looked up. */
const portOf = (name: Name): number | null =>
  (name.kind === 'ip' || name.kind === 'node') && typeof name.port === 'number' ? name.port : null

function icmpOf(text: string): {type: number; code: number} {
  const [, type, code = '0'] = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text) ?? []
  if (type === undefined || Number(type) > 255 || Number(code) > 255)
    throw usage(`--icmp '${text}' is no TYPE or TYPE/CODE (0 to 255)`, ['--icmp 8 for an echo request'])
  return {type: Number(type), code: Number(code)}
}

function sizeOf(text: string | undefined): number | 'full' | null {
  if (text === undefined) return null
  if (text === 'full') return 'full'
  if (!/^\d{1,5}$/.test(text))
    throw usage(`--size '${text}' is neither a number of bytes nor full`, ['--size 1450', '--size full'])
  return Number(text)
}
