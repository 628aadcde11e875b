import {parseName} from '../../src/trace/name.ts'
import type {Question} from '../../src/trace/question.ts'
import type {Trace, Verdict} from '../../src/trace/result.ts'
import type {TruePacket} from '../fixtures.ts'

/** The question that a packet of a truth.json answers. */
export function questionOf(packet: TruePacket): Question {
  const isStream = packet.protocol === 'tcp' && packet.size !== null
  const headers = packet.family === 4 ? 28 : 48
  const destination = parseName(nameOf(packet.to), 'default')
  return {
    source: parseName(nameOf(packet.from), 'default'),
    destination,
    inPort: null,
    node: null,
    protocol: packet.protocol === 'tcp' || packet.protocol === 'udp' ? packet.protocol : 'icmp',
    port: packet.protocol === 'icmp' ? null : packet.port,
    sourcePort: null,
    icmp: null,
    size: isStream ? 'full' : packet.size === null ? null : packet.size + headers,
    df: packet.df ?? null,
    family: packet.family,
    overrides: {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
    established: false,
    oneWay: false,
    allEndpoints: false,
  }
}

/** `node n1`, `svc default/web:80`, `default/client`, an address. */
function nameOf(written: string): string {
  if (written.startsWith('node ')) return `node/${written.slice(5)}`
  if (written.startsWith('svc ')) return `svc/${written.slice(4)}`
  const isV6 = /^[0-9a-f:]+$/i.test(written) && written.split(':').length > 2
  return isV6 ? `[${written}]` : written
}

/** The verdicts that agree with what a packet did (captures/README.md, "The truth"). */
export function agreeing(packet: TruePacket, isOutside: boolean): readonly Verdict[] {
  switch (packet.outcome) {
    case 'connected':
    case 'answered':
    case 'complete':
      return isOutside ? ['delivered', 'forwarded-out'] : ['delivered']
    case 'refused':
      return packet.refusedBy === 'host' ? ['delivered'] : ['rejected']
    case 'misdelivered':
      return ['misdelivered']
    case 'error':
      return ['dropped', 'rejected']
    default:
      return ['dropped', 'forwarded-out']
  }
}

/** How a trace compares with several tries at the same question. */
export type Agreement = 'agrees' | 'undetermined' | 'wrong'

/** Tries at a Service may meet different endpoints: then every outcome must be that of a branch. */
export function compare(trace: Trace, tries: readonly TruePacket[], isOutside: boolean): Agreement {
  if (trace.verdict === 'undetermined') return 'undetermined'
  if (trace.verdict !== 'mixed')
    return tries.every((t) => agreeing(t, isOutside).includes(trace.verdict)) ? 'agrees' : 'wrong'
  const possible = trace.branches.map((branch) => branch.verdict)
  return tries.every((t) => agreeing(t, isOutside).some((verdict) => possible.includes(verdict))) ? 'agrees' : 'wrong'
}
