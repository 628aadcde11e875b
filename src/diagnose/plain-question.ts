import type {Name} from '../trace/name.ts'
import type {Protocol, Question} from '../trace/question.ts'

/** The plain question between two ends: everything else as trace-packet assumes it, every endpoint of a Service. */
export const plainQuestion = (source: Name, destination: Name, protocol: Protocol | null = null): Question => ({
  source,
  destination,
  inPort: null,
  node: null,
  protocol,
  port:
    (destination.kind === 'ip' || destination.kind === 'node') && typeof destination.port === 'number'
      ? destination.port
      : null,
  sourcePort: null,
  icmp: null,
  size: null,
  df: null,
  family: null,
  overrides: {dlSrc: null, dlDst: null, ttl: null, tcpFlags: null},
  established: false,
  oneWay: false,
  allEndpoints: true,
})
