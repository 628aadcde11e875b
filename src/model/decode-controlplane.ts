import type {Cidr, ComputedPolicy, ComputedRule, GroupMember, RulePort} from '../antrea/controlplane.ts'
import {
  booleanAt,
  isJson,
  type Json,
  numberAt,
  numberOrTextAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
} from '../cluster/json.ts'
import {namespacedName} from '../cluster/meta.ts'
import {formatIp} from '../ip.ts'

/**
 * Reads an internal NetworkPolicy of the controller or of an agent (pkg/apis/controlplane/v1beta2/types.go); antctl prints the same shape.
 *
 * @throws {RangeError} for an action that isn't known
 */
export function decodeComputedPolicy(object: Json): ComputedPolicy {
  const source = objectAt(object, 'sourceRef')
  const counts = {ingress: 0, egress: 0}
  return {
    type: textAt(source, 'type') ?? '',
    namespace: textAt(source, 'namespace') || null,
    name: textAt(source, 'name') ?? '',
    uid: textAt(source, 'uid') ?? textAt(objectAt(object, 'metadata'), 'uid') ?? '',
    priority: numberAt(object, 'priority'),
    tierPriority: numberAt(object, 'tierPriority'),
    rules: objectsAt(object, 'rules').map((rule) => {
      const direction = textAt(rule, 'direction') === 'Out' ? 'egress' : 'ingress'
      return decodeRule(rule, direction, counts[direction]++)
    }),
    appliedToGroups: textsAt(object, 'appliedToGroups'),
  }
}

function decodeRule(rule: Json, direction: 'ingress' | 'egress', index: number): ComputedRule {
  const peer = objectAt(rule, direction === 'egress' ? 'to' : 'from')
  return {
    label: textAt(rule, 'name') || String(index),
    direction,
    action: actionOf(textAt(rule, 'action')),
    addressGroups: textsAt(peer, 'addressGroups'),
    blocks: objectsAt(peer, 'ipBlocks').map((block) => ({
      cidr: decodeCidr(objectAt(block, 'cidr')),
      except: objectsAt(block, 'except').map(decodeCidr),
    })),
    fqdns: textsAt(peer, 'fqdns'),
    toServices: objectsAt(peer, 'toServices').map((service) => ({
      namespace: textAt(service, 'namespace') ?? '',
      name: textAt(service, 'name') ?? '',
    })),
    labelIdentities: Array.isArray(peer.labelIdentities)
      ? peer.labelIdentities.filter((id) => typeof id === 'number')
      : [],
    ports: objectsAt(rule, 'services').map(decodePort),
    priority: numberAt(rule, 'priority') ?? 0,
    logging: booleanAt(rule, 'enableLogging') ?? false,
    l7: objectsAt(rule, 'l7Protocols').length > 0,
    appliedToGroups: textsAt(rule, 'appliedToGroups'),
  }
}

/** A Kubernetes NetworkPolicy's rule has no action: it allows. */
function actionOf(text: string | null): ComputedRule['action'] {
  const action = (text ?? 'Allow').toLowerCase()
  if (action === 'allow' || action === 'drop' || action === 'reject' || action === 'pass') return action
  throw new RangeError(`a rule has the action '${text}', which is not known`)
}

function decodePort(from: Json): RulePort {
  const port = numberOrTextAt(from, 'port')
  return {
    protocol: textAt(from, 'protocol')?.toLowerCase() ?? null,
    port: typeof port === 'number' ? port : null,
    portName: typeof port === 'string' ? port : null,
    endPort: numberAt(from, 'endPort'),
    srcPort: numberAt(from, 'srcPort'),
    srcEndPort: numberAt(from, 'srcEndPort'),
    icmpType: numberAt(from, 'icmpType'),
    icmpCode: numberAt(from, 'icmpCode'),
  }
}

/**
 * Reads the members of an internal group: the API server's answer has `groupMembers` with `ips` in base64,
 * antctl's from an agent has `pods` with `ip` as text.
 */
export function decodeGroup(object: Json): readonly [name: string, members: readonly GroupMember[]] {
  const members = ['groupMembers', 'pods', 'ee', 'nodes'].flatMap((key) => objectsAt(object, key))
  return [textAt(objectAt(object, 'metadata'), 'name') ?? textAt(object, 'name') ?? '', members.map(decodeMember)]
}

function decodeMember(member: Json): GroupMember {
  const ip = textAt(member, 'ip')
  return {
    pod: namespacedName(objectAt(member, 'pod')),
    node: textAt(objectAt(member, 'node'), 'name'),
    service: namespacedName(objectAt(member, 'service')),
    // antctl joins the addresses of a dual-stack pod: `10.10.1.3, fd00:10:10:1::3`.
    addresses: [...textsAt(member, 'ips').map(addressText), ...(ip ? ip.split(/,\s*/) : [])],
  }
}

const decodeCidr = (cidr: Json): Cidr => ({
  address: addressText(textAt(cidr, 'ip') ?? ''),
  bits: numberAt(cidr, 'prefixLength') ?? 0,
})

/** An address in text: Go's `[]byte` in JSON is base64, 4 or 16 bytes, with IPv4 as ::ffff:a.b.c.d; other texts stay as they are. */
function addressText(text: string): string {
  if (/[.:]/.test(text)) return text
  const bytes = Buffer.from(text, 'base64')
  const isMapped = bytes.length === 16 && bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff'
  const address = isMapped ? bytes.subarray(12) : bytes
  if (address.length !== 4 && address.length !== 16) return text
  return formatIp({family: address.length === 4 ? 4 : 6, value: BigInt(`0x${address.toString('hex')}`)})
}

/**
 * The rows of a table that antctl prints with `-o json`: of an empty one it may print `null` or `""`.
 *
 * @throws {RangeError} for anything that is no object and no list of objects
 */
export function antctlRows(value: unknown): readonly Json[] {
  if (value === null || value === '') return []
  const items = isJson(value) && 'items' in value ? (value.items ?? []) : value
  const rows = Array.isArray(items) ? items : [items]
  if (!rows.every(isJson)) throw new RangeError('it is no list of objects')
  return rows
}

/**
 * The same, where each row must have what it is called by: a table that nobody here knows is not read as one that is known.
 *
 * @param names keys of which a row has one, `sourceRef.name` for one within another
 * @throws {RangeError} where a row has none of them
 */
export function namedRows(value: unknown, names: readonly string[]): readonly Json[] {
  const rows = antctlRows(value)
  const other = rows.find((row) => !names.some((name) => isNamedBy(row, name.split('.'))))
  if (other === undefined) return rows
  const has = Object.keys(other).slice(0, SHOWN_KEYS).join(', ') || 'nothing'
  throw new RangeError(`it is worded in a way that is not known: a row has no ${names.join(' or ')}, but ${has}`)
}

const SHOWN_KEYS = 5

const isNamedBy = (row: Json, path: readonly string[]): boolean =>
  isText(objectAt(row, ...path.slice(0, -1))[path.at(-1) ?? ''])

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
