import {destinationOf} from '../address.ts'
import {CS, PROTO} from '../protocols.ts'
import {expecting} from './expectation.ts'
import {refusal} from './limits.ts'
import {INVALID, originalOf, outcomeOf, translatedBefore, unknown, withMarks} from './outcome.ts'
import {cachedBy, lookAgain} from './second-look.ts'
import {type Connection, type Found, type Store, storeOf} from './store.ts'
import {bind, isTranslated, rewrite, rewriteError, rewriteQuoted} from './translate.ts'
import {beginsConnection, type Headers, headersOf, quotedTuple, reversed} from './tuple.ts'
import type {Conntrack, ConntrackInput, CtEntry, CtOutcome, CtRequest, CtTuple} from './types.ts'
import {update} from './update.ts'

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

function execute(table: Table, request: CtRequest): CtOutcome {
  const headers = headersOf(request.packet, table.kernel)
  const cached = table.kernel ? null : cachedBy(request)
  if (cached !== null) return lookAgain(table.store, request, cached, headers.kind === 'error')
  switch (headers.kind) {
    case 'invalid':
      return INVALID
    case 'fragment':
      return unknown('conntrack waits for the other fragments of the packet, and takes small ones for invalid')
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

/** 3.1 doesn't end it, and may end itself (an assertion of conn_clean()) where the packet was translated before. */
const FORCED = "whether 'force' ends a connection with NAT from its answering side differs by release of Open vSwitch"
const TAKEN = 'another connection has the tuple of the answers: which of both a packet finds is not known'
const LINGERS = 'a connection that has ended with NAT still holds its translated tuple until it is cleaned up'

type TupleHeaders = Extract<Headers, {kind: 'tuple'}>

function ofTuple(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  const {store, kernel} = table
  const asked = translatedBefore(request) === 0 ? headers.tuple : reversed(headers.tuple)
  if (store.contested(request.zone, headers.protocol, asked)) return unknown(TAKEN)
  const found = find(table, request, headers)
  const isForced = request.force && found?.reply === true
  if (mayNotForce(table, request, found)) return unknown(FORCED)
  if (found && !isForced) {
    const outcome = ofConnection(table, request, found)
    if (outcome !== null) return outcome
  }
  // OVS's own conntrack forgets a connection at once, but the tuple that NAT gave its answers only when it cleans up.
  if (found) store.remove(found.connection, !kernel && isTranslated(found.connection.entry))
  if (store.lingers(request.zone, headers.protocol, headers.tuple)) return unknown(LINGERS)
  return request.assumeEstablished ? assume(table, request, headers) : asNew(table, request, headers)
}

/** Whether `force` meets a connection with NAT, other than by a packet that goes the way of its first. */
const mayNotForce = ({kernel}: Table, request: CtRequest, found: Found | null): boolean =>
  found !== null &&
  request.force &&
  !kernel &&
  isTranslated(found.connection.entry) &&
  (found.reply || translatedBefore(request) !== 0)

/** A packet that this datapath has translated in this zone already is found by the tuple of its answers. */
function find(
  {store}: Table,
  request: CtRequest,
  {protocol, tuple}: Pick<TupleHeaders, 'protocol' | 'tuple'>,
): Found | null {
  if (translatedBefore(request) === 0) return store.find(request.zone, protocol, tuple)
  const answer = store.find(request.zone, protocol, reversed(tuple))
  return answer && {...answer, reply: !answer.reply}
}

/** The outcome for a packet of a known connection; null where that is over and the packet begins another one. */
function ofConnection(table: Table, request: CtRequest, {connection, reply}: Found): CtOutcome | null {
  const {packet, nat} = request
  const expectedBy = relatedBy(table, connection.entry)
  if (expectedBy !== null) return unknown(expectedBy)
  const updated = update(connection.entry, packet, reply, table.kernel)
  if (updated.kind === 'anew') return null
  if (updated.kind === 'unknown') return unknown(updated.reason)
  const entry = withMarks(updated.kind === 'valid' ? updated.entry : connection.entry, request)
  if (entry !== connection.entry) table.store.put({...connection, entry})
  const before = translatedBefore(request)
  const done = nat !== null && before === 0 ? rewrite(packet, entry, reply, table.kernel) : null
  const state = updated.kind === 'valid' ? updated.state | (entry.related ? CS.rel : 0) : CS.inv
  return {
    ...outcomeOf(entry, connection.assumed),
    connection: nat === null ? {entry, reply} : null,
    state: state | CS.trk | before | (done?.bits ?? 0),
    nat: done?.text ?? null,
  }
}

/** A dump doesn't say which connections a helper made related. */
const relatedBy = ({store}: Table, {line, related, helper = null, zone, protocol, orig}: CtEntry): string | null =>
  line === null || related !== undefined || helper !== null ? null : expecting(store, zone, {protocol, tuple: orig})

function assume(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  const entry = entryOf(request, headers, reversed(headers.tuple), ['ESTABLISHED', 'ESTABLISHED'])
  const connection: Connection = {entry: {...entry, seenReply: true}, assumed: true, made: false}
  table.store.put(connection)
  return ofConnection(table, request, {connection, reply: false}) ?? INVALID
}

function entryOf(
  {zone, alg}: CtRequest,
  {protocol, tuple}: TupleHeaders,
  reply: CtTuple,
  [state, replyState]: readonly [string, string],
): CtEntry {
  const states = protocol === PROTO.tcp ? {state, replyState} : {state: null}
  return {
    zone,
    protocol,
    orig: tuple,
    reply,
    mark: 0,
    label: 0n,
    line: null,
    seenReply: false,
    helper: alg,
    ...states,
  }
}

function asNew(table: Table, request: CtRequest, headers: TupleHeaders): CtOutcome {
  if (!beginsConnection(request.packet, headers.protocol, table.kernel)) return INVALID
  const expectedBy = expecting(table.store, request.zone, headers)
  if (expectedBy !== null) return unknown(expectedBy)
  const original = originalOf(headers.protocol, headers.tuple)
  const fresh: CtOutcome = {...INVALID, state: CS.new | CS.trk, original}
  if (!request.commit) return fresh
  const {reason, undetermined} = refusal(table.input, table.store, request.zone)
  if (undetermined !== null) return {...fresh, undetermined}
  return reason === null ? commit(table, request, headers, fresh) : notKept(table, fresh, reason)
}

/** The kernel drops a packet whose connection it may not keep; OVS's own conntrack lets it pass, untranslated. */
const notKept = ({kernel}: Table, fresh: CtOutcome, reason: string): CtOutcome =>
  kernel ? {...fresh, dropped: reason} : {...fresh, refused: reason}

/** Without NAT nobody looks whether the tuple of the answers is free. */
const isTaken = (store: Store, {zone}: CtRequest, {protocol, tuple}: TupleHeaders): boolean =>
  store.find(zone, protocol, reversed(tuple)) !== null

/** An object with a getter is dear to make: only where there is NAT. */
const natRules = ({kernel, input}: Table) => ({
  kernel,
  get release() {
    return input.release ?? null
  },
})

function commit(table: Table, request: CtRequest, headers: TupleHeaders, fresh: CtOutcome): CtOutcome {
  const {protocol, tuple} = headers
  const {nat, zone, packet} = request
  const bound =
    nat === null ? {reply: reversed(tuple)} : bind(table.store, {zone, protocol, orig: tuple}, nat, natRules(table))
  if ('undetermined' in bound) return {...fresh, undetermined: bound.undetermined}
  const taken = 'reply' in bound && nat === null && isTaken(table.store, request, headers)
  // Nobody of OVS's own conntrack looks whether the tuple is free: the connection is kept, and a lookup finds either.
  if (taken && table.kernel) return {...fresh, undetermined: TAKEN}
  if (taken) table.store.contest(zone, protocol, reversed(tuple))
  if ('reply' in bound && table.store.lingers(zone, protocol, bound.reply)) return {...fresh, undetermined: LINGERS}
  if ('exhausted' in bound) return notKept(table, fresh, bound.exhausted)
  const made = entryOf(request, headers, bound.reply, ['SYN_SENT', 'CLOSED'])
  // The kernel says NAT of a connection only where it changed something; OVS's own conntrack, wherever it was asked for.
  const entry = withMarks(table.kernel ? made : {...made, nat: nat?.direction ?? null}, request)
  table.store.put({entry, assumed: false, made: true})
  const done = nat === null ? null : rewrite(packet, entry, false, table.kernel)
  return {
    ...fresh,
    connection: nat === null ? {entry, reply: false} : null,
    mark: entry.mark,
    label: entry.label,
    state: fresh.state | (done?.bits ?? 0),
    nat: done?.text ?? null,
  }
}

/** An ICMP error is of the connection that it quotes; one that quotes no known connection is invalid. */
function ofQuoted(table: Table, request: CtRequest): CtOutcome {
  const {kernel} = table
  const {quoted, packet} = request
  if (quoted === null) return unknown('which packet the ICMP error quotes is not given')
  const tuple = quotedTuple(quoted, kernel)
  if (tuple === null || tuple.src !== destinationOf(packet)) return INVALID
  const found = find(table, request, {protocol: quoted.protocol, tuple: reversed(tuple)})
  if (!found) return INVALID
  if (mayNotForce(table, request, found)) return unknown(FORCED)
  if (request.force && found.reply) {
    table.store.remove(found.connection, false)
    return INVALID
  }
  const entry = withMarks(found.connection.entry, request)
  if (entry !== found.connection.entry) table.store.put({...found.connection, entry})
  const before = translatedBefore(request)
  const nat = request.nat === null || before !== 0 ? null : rewriteError(packet, entry, found.reply, kernel)
  return {
    ...outcomeOf(entry, found.connection.assumed),
    connection: request.nat === null ? {entry, reply: found.reply} : null,
    state: CS.trk | CS.rel | (found.reply ? CS.rpl : 0) | before | (nat?.bits ?? 0),
    nat: nat?.text ?? null,
    quoted: nat === null ? null : rewriteQuoted(quoted, entry, found.reply),
  }
}
