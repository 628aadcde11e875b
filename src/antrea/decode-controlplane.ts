import {booleanAt, isJson, type Json, numberAt, objectAt, objectsAt, textAt, textsAt} from '../cluster/json.ts'
import {formatIp} from '../ip.ts'
import type {
  Cidr,
  ComputedPolicy,
  ComputedRule,
  GroupMember,
  MemberGroups,
  PeerBlock,
  RulePort,
} from './controlplane.ts'
import type {PolicyRef} from './policy-ref.ts'

/**
 * The policies of `antctl get networkpolicy -o json` (an array) or of the controlplane API (a List). Addresses are base64 of 4 or
 * 16 bytes, an absent prefix length is 0.
 */
export const decodeComputedPolicies = (json: unknown): ComputedPolicy[] => itemsOf(json).map(decodePolicy)

/** The groups of `antctl get appliedtogroup|addressgroup -o json` (pods with a text `ip`) or of the controlplane API, by name. */
export function decodeMemberGroups(json: unknown): MemberGroups {
  return new Map(
    itemsOf(json).map((group) => [
      textAt(group, 'name') ?? textAt(objectAt(group, 'metadata'), 'name') ?? '',
      [...objectsAt(group, 'pods'), ...objectsAt(group, 'nodes'), ...objectsAt(group, 'groupMembers')].map(
        decodeMember,
      ),
    ]),
  )
}

/** An array or a List's `items`; antctl prints a lone object for a lone name, and `null` for none. */
function itemsOf(json: unknown): readonly Json[] {
  if (Array.isArray(json)) return json.filter(isJson)
  if (!isJson(json)) return []
  return Array.isArray(json.items) ? objectsAt(json, 'items') : 'metadata' in json && 'rules' in json ? [json] : []
}

function decodePolicy(object: Json): ComputedPolicy {
  const source = objectAt(object, 'sourceRef')
  const type = textAt(source, 'type') ?? 'unknown'
  const next = {ingress: 0, egress: 0}
  return {
    type,
    namespace: textAt(source, 'namespace') || null,
    name: textAt(source, 'name') ?? textAt(objectAt(object, 'metadata'), 'name') ?? '',
    uid: textAt(source, 'uid') ?? textAt(objectAt(object, 'metadata'), 'uid') ?? '',
    priority: numberAt(object, 'priority'),
    tierPriority: numberAt(object, 'tierPriority'),
    rules: objectsAt(object, 'rules').map((rule) => {
      const direction = textAt(rule, 'direction') === 'Out' ? 'egress' : 'ingress'
      return decodeRule(rule, direction, String(next[direction]++))
    }),
    appliedToGroups: textsAt(object, 'appliedToGroups'),
  }
}

const ACTIONS: Readonly<Record<string, PolicyRef['action']>> = {
  Allow: 'allow',
  Drop: 'drop',
  Reject: 'reject',
  Pass: 'pass',
}

function decodeRule(rule: Json, direction: 'ingress' | 'egress', index: string): ComputedRule {
  const peer = objectAt(rule, direction === 'ingress' ? 'from' : 'to')
  return {
    label: textAt(rule, 'name') || index,
    direction,
    action: ACTIONS[textAt(rule, 'action') ?? 'Allow'] ?? 'allow',
    addressGroups: textsAt(peer, 'addressGroups'),
    blocks: objectsAt(peer, 'ipBlocks').flatMap(decodeBlock),
    fqdns: textsAt(peer, 'fqdns'),
    toServices: objectsAt(peer, 'toServices').map((s) => ({
      namespace: textAt(s, 'namespace') ?? '',
      name: textAt(s, 'name') ?? '',
    })),
    labelIdentities: Array.isArray(peer.labelIdentities)
      ? peer.labelIdentities.filter((n): n is number => typeof n === 'number')
      : [],
    ports: objectsAt(rule, 'services').map(decodePort),
    priority: numberAt(rule, 'priority') ?? 0,
    logging: booleanAt(rule, 'enableLogging') ?? false,
    l7: objectsAt(rule, 'l7Protocols').length > 0,
    appliedToGroups: textsAt(rule, 'appliedToGroups'),
  }
}

function decodePort(service: Json): RulePort {
  const port = service.port
  return {
    protocol: textAt(service, 'protocol')?.toLowerCase() ?? null,
    port: typeof port === 'number' ? port : null,
    portName: typeof port === 'string' ? port : null,
    endPort: numberAt(service, 'endPort'),
    srcPort: numberAt(service, 'srcPort'),
    srcEndPort: numberAt(service, 'srcEndPort'),
    icmpType: numberAt(service, 'icmpType'),
    icmpCode: numberAt(service, 'icmpCode'),
  }
}

function decodeBlock(block: Json): PeerBlock[] {
  const cidr = decodeCidr(objectAt(block, 'cidr'))
  if (cidr === null) return []
  return [{cidr, except: objectsAt(block, 'except').flatMap((e) => decodeCidr(e) ?? [])}]
}

function decodeCidr(cidr: Json): Cidr | null {
  const address = decodeAddress(textAt(cidr, 'ip') ?? '')
  return address === null ? null : {address, bits: numberAt(cidr, 'prefixLength') ?? 0}
}

/** base64 of 4 bytes, or of 16 where an IPv4 address is mapped (`::ffff:a.b.c.d`); null for anything else. */
export function decodeAddress(base64: string): string | null {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 4 && bytes.length !== 16) return null
  const value = BigInt(`0x${bytes.toString('hex')}`)
  if (bytes.length === 4) return formatIp({family: 4, value})
  return value >> 32n === 0xffffn ? formatIp({family: 4, value: value & 0xffff_ffffn}) : formatIp({family: 6, value})
}

function decodeMember(member: Json): GroupMember {
  const named = (key: string): {namespace: string; name: string} | null => {
    const ref = objectAt(member, key)
    const name = textAt(ref, 'name')
    return name === null ? null : {namespace: textAt(ref, 'namespace') ?? '', name}
  }
  const text = textAt(member, 'ip')
  const encoded = textsAt(member, 'ips').flatMap((ip) => decodeAddress(ip) ?? [])
  return {
    pod: named('pod'),
    node: textAt(objectAt(member, 'node'), 'name'),
    service: named('service'),
    addresses: text === null ? encoded : [text, ...encoded],
  }
}
