import {W} from '../../fields.ts'
import {PROTO} from '../protocols.ts'
import {outcomeOf, translatedBefore, withMarks} from './outcome.ts'
import type {Store} from './store.ts'
import {rewrite, rewriteError, rewriteQuoted} from './translate.ts'
import type {CtFound, CtOutcome, CtRequest} from './types.ts'

/** The connection of the packet's last `ct`, where the next takes it unseen (conntrack_execute(), 2.14 and later). */
export function cachedBy({metadata, zone, force, packet, alg}: CtRequest): CtFound | null {
  const {connection = null} = metadata
  const ports = [packet[W.tp_src]!, packet[W.tp_dst]!]
  const isHelped = alg !== null || (packet[W.nw_proto] === PROTO.tcp ? ports.includes(21) : ports[1] === 69)
  return metadata.zone === zone && !force && !isHelped ? connection : null
}

/** A second look at the same connection changes neither it nor the packet's state; marks and NAT are done (process_one_fast()). */
export function lookAgain(
  store: Store,
  request: CtRequest,
  {entry: before, reply}: CtFound,
  isError: boolean,
): CtOutcome {
  const {metadata, zone, nat, packet} = request
  const connection = store.find(zone, before.protocol, before.orig)?.connection
  const entry = withMarks(connection?.entry ?? before, request)
  if (connection && entry !== connection.entry) store.put({...connection, entry})
  const isDue = nat !== null && translatedBefore(request) === 0
  const done = isDue ? (isError ? rewriteError : rewrite)(packet, entry, reply, false) : null
  return {
    ...outcomeOf(entry, connection?.assumed ?? false),
    connection: nat === null ? {entry, reply} : null,
    state: metadata.state | (done?.bits ?? 0),
    nat: done?.text ?? null,
    quoted: done && isError && request.quoted ? rewriteQuoted(request.quoted, entry, reply) : null,
  }
}
