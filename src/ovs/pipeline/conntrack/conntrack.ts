import {W} from '../../fields.ts'
import {CS, PROTO, TCP} from '../protocols.ts'
import type {Conntrack, ConntrackInput, CtEntry, CtOutcome, CtRequest} from '../types.ts'
import {refusal} from './limits.ts'
import {type Connection, type Found, isClosing, repliedTo, type Store, storeOf} from './store.ts'
import {bind, rewrite, rewriteError} from './translate.ts'
import {beginsConnection, type Headers, headersOf, insane, reversed} from './tuple.ts'

/**
 * The connections of a datapath, as the kernel (`system`) or OVS's own conntrack (`netdev`) treats packets by them.
 * Sources: lib/conntrack.c, lib/conntrack-tcp.c; net/openvswitch/conntrack.c and nf_conntrack of Linux.
 */
export function createConntrack(input: ConntrackInput): Conntrack {
  return over(input, storeOf(input.entries))
}

interface Table {
  readonly input: ConntrackInput
  readonly store: Store
  readonly kernel: boolean
}

function over(input: ConntrackInput, store: Store): Conntrack {
  const table: Table = {input, store, kernel: input.datapathType === 'system'}
  return {
    get entries() {
      return store.entries()
    },
    fork: () => over(input, store.fork()),
    add: (entry) => store.put({entry, assumed: true, made: false}),
    execute: (request) => execute(table, request),
  }
}

/** Tracked and invalid: what conntrack says of a packet that it can't place. */
const INVALID: CtOutcome = {
  state: CS.trk | CS.inv,
  mark: 0,
  label: 0n,
  original: null,
  found: 'none',
  line: null,
  nat: null,
  dropped: null,
  refused: null,
  undetermined: null,
}

function execute(table: Table, request: CtRequest): CtOutcome {
  const headers = headersOf(request.packet)
  switch (headers.kind) {
    case 'invalid':
      return INVALID
    case 'fragment':
      return {...INVALID, undetermined: 'conntrack waits for the other fragments of the packet'}
    case 'error':
      return ofQuoted(table, request)
    case 'tuple':
      return ofTuple(table, request, headers)
    default: {
      const never: never = headers
      return never
    }
  }
}

type TupleHeaders = Extract<Headers, {kind: 'tuple'}>

function ofTuple(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  const found = find(table, request, headers)
  if (found) {
    const anew = (request.force && found.reply) || (isSyn(request) && isClosing(found.connection.entry))
    if (!anew) return ofConnection(table, request, found)
    table.store.remove(found.connection)
  }
  return request.assumeEstablished ? assume(table, request, headers) : asNew(table, request, headers)
}

/** A packet that this datapath has translated in this zone already is found by the tuple of its answers. */
function find({store}: Table, {metadata, zone}: CtRequest, {protocol, tuple}: TupleHeaders): Found | null {
  const translated = metadata.zone === zone && (metadata.state & (CS.snat | CS.dnat)) !== 0
  if (!translated) return store.find(zone, protocol, tuple)
  const answer = store.find(zone, protocol, reversed(tuple))
  return answer && {...answer, reply: !answer.reply}
}

const isSyn = ({packet}: CtRequest): boolean =>
  packet[W.nw_proto] === PROTO.tcp && (packet[W.tcp_flags]! & (TCP.syn | TCP.ack)) === TCP.syn

function ofConnection(table: Table, request: CtRequest, {connection, reply}: Found): CtOutcome {
  const state = stateOf(table, request, connection.entry, reply)
  if (typeof state === 'string') return {...INVALID, undetermined: state}
  const {mark, label} = connection.entry
  if (state === CS.inv) return {...INVALID, mark, label}
  const marked = withMarks(connection.entry, request)
  const entry = progressed(marked, reply)
  if (entry !== connection.entry) table.store.put({...connection, entry})
  const before = request.metadata.zone === request.zone ? request.metadata.state & (CS.snat | CS.dnat) : 0
  const nat = request.nat !== null && before === 0 ? rewrite(request.packet, entry, reply) : null
  return {
    ...INVALID,
    state: state | CS.trk | before | (nat?.bits ?? 0),
    mark: entry.mark,
    label: entry.label,
    original: {protocol: entry.protocol, tuple: entry.orig},
    found: connection.assumed ? 'assumed' : 'entry',
    line: entry.line,
    nat: nat?.text ?? null,
  }
}

function withMarks(entry: CtEntry, {mark, label}: CtRequest): CtEntry {
  if (mark === null && label === null) return entry
  return {
    ...entry,
    mark: mark === null ? entry.mark : ((entry.mark & ~mark.mask) | (mark.value & mark.mask)) >>> 0,
    label: label === null ? entry.label : (entry.label & ~label.mask) | (label.value & label.mask),
  }
}

/** ct_state of a packet of a known connection, without `trk`; a text where it depends on more than is known. */
function stateOf({kernel}: Table, request: CtRequest, entry: CtEntry, reply: boolean): number | string {
  const related = entry.related ? CS.rel : 0
  if (entry.protocol === PROTO.tcp) {
    if (insane(request.packet[W.tcp_flags]!)) return CS.inv
    const open = entry.state !== null && entry.state !== 'SYN_SENT'
    if (isSyn(request) && open && !reply && !kernel) {
      return `a SYN meets a connection in state ${entry.state}: its sequence number decides`
    }
  }
  if (reply) return CS.est | CS.rpl | related
  return (repliedTo(entry) ? CS.est : CS.new) | related
}

/** The connection after a packet: an answer makes it established. */
function progressed(entry: CtEntry, reply: boolean): CtEntry {
  if (!reply || repliedTo(entry)) return entry
  return {...entry, state: entry.protocol === PROTO.tcp ? 'ESTABLISHED' : entry.state, seenReply: true}
}

function assume(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  const entry = entryOf(request, headers, reversed(headers.tuple), 'ESTABLISHED')
  const connection: Connection = {entry: {...entry, seenReply: true}, assumed: true, made: false}
  table.store.put(connection)
  return ofConnection(table, request, {connection, reply: false})
}

const entryOf = (
  {zone}: CtRequest,
  {protocol, tuple}: TupleHeaders,
  reply: CtEntry['reply'],
  state: string,
): CtEntry => ({
  zone,
  protocol,
  orig: tuple,
  reply,
  mark: 0,
  label: 0n,
  state: protocol === PROTO.tcp ? state : null,
  line: null,
  seenReply: false,
})

function asNew(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  if (!beginsConnection(request.packet, headers, table.kernel)) return INVALID
  const fresh: CtOutcome = {...INVALID, state: CS.new | CS.trk, original: headers}
  if (!request.commit) return fresh
  const {reason, undetermined} = refusal(table.input, table.store, request.zone)
  if (undetermined !== null) return {...fresh, undetermined}
  // The kernel drops a packet whose connection it may not keep; OVS's own conntrack lets it pass, untranslated.
  if (reason !== null) return table.kernel ? {...fresh, dropped: reason} : {...fresh, refused: reason}
  return commit(table, request, headers, fresh)
}

function commit({store}: Table, request: CtRequest, headers: TupleHeaders, fresh: CtOutcome): CtOutcome {
  const {protocol, tuple} = headers
  const {nat, zone} = request
  const bound = nat === null ? {reply: reversed(tuple)} : bind(store, {zone, protocol, orig: tuple}, nat)
  if ('undetermined' in bound) return {...fresh, undetermined: bound.undetermined}
  if ('dropped' in bound) return {...fresh, dropped: bound.dropped}
  const entry = withMarks(entryOf(request, headers, bound.reply, 'SYN_SENT'), request)
  store.put({entry, assumed: false, made: true})
  const done = rewrite(request.packet, entry, false)
  return {
    ...fresh,
    mark: entry.mark,
    label: entry.label,
    state: fresh.state | (done?.bits ?? 0),
    nat: done?.text ?? null,
  }
}

/** An ICMP error is of the connection that it quotes; one that quotes no known connection is invalid. */
function ofQuoted({store}: Table, request: CtRequest): CtOutcome {
  const {quoted} = request
  if (quoted === null) return {...INVALID, undetermined: 'which packet the ICMP error quotes is not given'}
  const found = store.find(request.zone, quoted.protocol, reversed(quoted.tuple))
  if (!found) return INVALID
  const {entry} = found.connection
  const nat = request.nat === null ? null : rewriteError(request.packet, entry, found.reply)
  return {
    ...INVALID,
    state: CS.trk | CS.rel | (found.reply ? CS.rpl : 0) | (nat?.bits ?? 0),
    mark: entry.mark,
    label: entry.label,
    original: {protocol: entry.protocol, tuple: entry.orig},
    found: 'entry',
    line: entry.line,
    nat: nat?.text ?? null,
  }
}
