import type {Action, NatSpec, TableRef} from '../ovs/syntax/flow-types.ts'
import {describeBits, type SayContext} from './describe-bits.ts'
import {fieldWords, subfieldWords, valueWords} from './field-words.ts'
import {namedAddress, namedConjunction, namedPort, serviceNames} from './names.ts'

/** Actions in plain words, one item an action, in order; what has no plainer words stays as written. */
export function describeActions(actions: readonly Action[], context: SayContext): string[] {
  if (actions.length === 0) return ['drop']
  return actions.flatMap((action, i) => {
    // The last resubmit of a flow is its way on: until v1.5 there was no other.
    const isLast = i === actions.length - 1 && action.kind === 'resubmit' && action.table !== null
    return isLast ? [`go to ${tableWords(action.table, context)}`] : describeAction(action, context)
  })
}

function describeAction(action: Action, context: SayContext): string[] {
  const {lookup, dialect} = context
  switch (action.kind) {
    case 'set':
      return setWords(action, context)
    case 'move':
      return [`copy ${subfieldWords(action.src, dialect)} to ${subfieldWords(action.dst, dialect)}`]
    case 'drop':
      return ['drop']
    case 'goto':
      return [`go to ${tableWords(action.table, context)}`]
    case 'resubmit':
      return [action.table ? `look up in ${tableWords(action.table, context)}` : action.text]
    case 'output':
      return [outputWords(action.port.ofport, action.port.written, context)]
    case 'outputReg':
      return [`output to the port in ${action.src.field.name}`]
    case 'group': {
      const services = serviceNames(lookup.group(action.id))
      return [services === '' ? `group ${action.id}` : `choose an endpoint: group ${action.id} (${services})`]
    }
    case 'ct':
      return [ctWords(action, context)]
    case 'ctClear':
      return ['forget the conntrack state']
    case 'conjunction':
      return [`clause ${action.clause} of ${action.clauses} of conjunction ${namedConjunction(action.id, lookup)}`]
    case 'controller':
      return [controllerWords(action.userdata)]
    case 'decTtl':
      return ['decrement TTL']
    case 'meter':
      return [`meter ${action.id}${METERS[action.id] ? ` (${METERS[action.id]})` : ''}`]
    case 'learn':
      return [
        `remember in ${tableWords(action.table, context)}${action.hardTimeout ? ` for ${action.hardTimeout} s` : ''}`,
      ]
    case 'writeActions':
      return action.actions.flatMap((a) => describeAction(a, context)).map((w) => `at the end: ${w}`)
    case 'pushVlan':
      return ['add a VLAN tag']
    case 'popVlan':
      return ['remove the VLAN tag']
    default:
      return [action.text]
  }
}

/** Registers, marks and labels by their bits; header fields by name and value. */
function setWords({dst, value, mask}: Extract<Action, {kind: 'set'}>, context: SayContext): string[] {
  const {field, start, bits} = dst
  if (/^(x{0,2}reg\d+|ct_mark|ct_label|pkt_mark)$/.test(field.name)) {
    return describeBits(field.name, value << BigInt(start), mask << BigInt(start), context).map((w) => w.text)
  }
  if (field.name === 'arp_op' && value === 2n) return ['make it an ARP reply']
  const whole = bits === field.bits && mask === (1n << BigInt(bits)) - 1n
  const to = whole ? valueWords(field, value, context.lookup) : `0x${value.toString(16)}/0x${mask.toString(16)}`
  return [`set ${fieldWords(field.name)} to ${to}`]
}

const tableWords = (table: TableRef, {dialect}: SayContext): string =>
  table.id === null ? table.written : dialect.table(table.id).name

function outputWords(ofport: number | null, written: string, {lookup}: SayContext): string {
  if (/^in_port$/i.test(written)) return 'output to the port it came from'
  if (/^normal$/i.test(written)) return 'switch like a plain bridge (NORMAL)'
  if (/^(local|flood|all|table)$/i.test(written)) return `output to ${written.toUpperCase()}`
  return `output to ${ofport === null ? written : namedPort(ofport, lookup)}`
}

/** Zones of Antrea (docs/design/ovs-pipeline.md and pipeline.go). */
const ZONES: Readonly<Record<number, string>> = {
  65520: 'IPv4',
  65521: 'IPv4 SNAT',
  65510: 'IPv6',
  65511: 'IPv6 SNAT',
}

/** `65520 (IPv4)`; with bridging the zone's high bits say the family and the rest is the VLAN. */
export function zoneWords(zone: number): string {
  const fixed = ZONES[zone]
  if (fixed) return `${zone} (${fixed})`
  const type = zone >> 12
  if (type === 1 || type === 3) return `${zone} (${type === 1 ? 'IPv4' : 'IPv6'}, VLAN ${zone & 0xfff})`
  return String(zone)
}

function ctWords(action: Extract<Action, {kind: 'ct'}>, context: SayContext): string {
  const zone = typeof action.zone === 'number' ? zoneWords(action.zone) : subfieldWords(action.zone, context.dialect)
  const parts = [
    action.nat ? natWords(action.nat, context) : null,
    action.commit ? `commit${action.force ? ' anew' : ''} in zone ${zone}` : `conntrack zone ${zone}`,
    action.exec.length > 0 ? `mark: ${action.exec.flatMap((a) => describeAction(a, context)).join(', ')}` : null,
    action.alg === null ? null : `with the ${action.alg} helper`,
    action.table ? `go on in ${tableWords(action.table, context)}` : null,
  ]
  return parts.filter((p) => p !== null).join('; ')
}

function natWords(nat: NatSpec, {lookup}: SayContext): string {
  if (nat.direction === null) return 'translate as the connection says'
  const one = nat.addressMin === null ? '' : namedAddressPort(nat, lookup)
  const range = nat.addressMax !== null && nat.addressMax !== nat.addressMin ? ` to ${nat.addressMax}` : ''
  return `${nat.direction === 'src' ? 'SNAT' : 'DNAT'} to ${one}${range}`.trim()
}

function namedAddressPort({addressMin, portMin}: NatSpec, lookup: SayContext['lookup']): string {
  const address = addressMin ?? ''
  const named = namedAddress(address, lookup)
  if (portMin === null) return named
  const joined = address.includes(':') ? `[${address}]:${portMin}` : `${address}:${portMin}`
  return `${joined}${named.slice(address.length)}`
}

const METERS: Readonly<Record<number, string>> = {256: 'packets to the agent', 257: 'Traceflow', 258: 'DNS'}
const PACKET_IN = ['Traceflow', null, 'DNS answers', 'IGMP', 'reject: the Service has no endpoint']

/** Byte 0 of the userdata says what the agent does with it, byte 1 of a policy's says log 1, reject 2, record 4. */
function controllerWords(userdata: string | null): string {
  if (userdata === null) return 'send to the agent'
  const [category = -1, operation = 0] = userdata.split('.').map((byte) => Number.parseInt(byte, 16))
  if (category === 1) {
    const operations = ['log', 'reject', 'record the denial'].filter((_, i) => (operation >> i) & 1)
    return `send to the agent: ${operations.length > 0 ? operations.join(', ') : 'policy'}`
  }
  const words = PACKET_IN[category]
  return words ? `send to the agent: ${words}` : `send to the agent (userdata ${userdata})`
}
