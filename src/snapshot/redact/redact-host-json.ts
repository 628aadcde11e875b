import {formatIp, parseIp} from '../../ip.ts'
import type {JsonEdits} from './json-edits.ts'
import {type JsonMap, type JsonNode, type JsonText, numberOf} from './json-tree.ts'
import {mapMasked} from './masked-ip.ts'
import {redactChain} from './redact-chain.ts'
import type {Redactor} from './redactor.ts'

/** Keys of iproute2's answers whose value is a device. */
const DEVICES = /^(?:ifname|dev|link|master|oif|iif|iifname|oifname|ifalias_dev|parentdev|real_ifname|local_dev)$/
/** What somebody wrote into it. */
const FREE: ReadonlySet<string> = new Set([
  'ifalias',
  'altname',
  'altnames',
  'comment',
  'phys_port_name',
  'phys_switch_id',
])
/** nft's keys whose value is the name of a chain, a set or a map; a reference to a set begins with `@`. */
const CHAINS: ReadonlySet<string> = new Set(['chain', 'target', 'set', 'map', 'table', 'elem_name', 'limit', 'object'])
/** Keys of nft's objects that have a `name` of their own. */
const NAMED: ReadonlySet<string> = new Set(['chain', 'set', 'map', 'table', 'counter', 'quota', 'limit', 'flowtable'])
/** The length of the network that stands beside an address. */
const LENGTHS: Readonly<Record<string, string>> = {addr: 'len', src: 'srclen', dst: 'dstlen'}

/** What the kernel says by `ip -j`, `bridge -j`, `tc -j` and `nft -j`: its own words stay; devices, chains and addresses have names. @throws {Unsafe} */
export function redactHostJson(node: JsonNode, edits: JsonEdits, redactor: Redactor): void {
  const walk = (at: JsonNode, key: string, parent: JsonMap | undefined, owner: string): void => {
    if (at.kind === 'list') for (const item of at.items) walk(item, key, parent, owner)
    else if (at.kind === 'map') for (const entry of at.entries) walk(entry.value, entry.key.value, at, key)
    else if (at.kind === 'text') edits.text(at, textFor(at, key, parent, owner))
  }
  const textFor = ({value}: JsonText, key: string, parent: JsonMap | undefined, owner: string): string => {
    if (DEVICES.test(key)) return redactor.names.device(value)
    if (FREE.has(key)) return redactor.sentence(value)
    if (key === 'name' && NAMED.has(owner)) return redactChain(value, redactor)
    if (value.startsWith('@')) return `@${redactChain(value.slice(1), redactor)}`
    if (CHAINS.has(key)) return redactChain(value, redactor)
    const [length, ip] = [numberOf(parent, LENGTHS[key] ?? ''), parseIp(value)]
    if (length !== null && ip !== null) return formatIp(mapMasked(redactor.addresses.ip, ip, length))
    return redactor.names.known(value) !== null && isInterfaceMatch(parent)
      ? redactor.names.device(value)
      : redactor.ids(value)
  }
  walk(node, '', undefined, '')
}

/** nft compares `meta oifname` with a text beside it. */
const isInterfaceMatch = (parent: JsonMap | undefined): boolean =>
  parent?.entries.some(({key}) => key.value === 'right' || key.value === 'set') ?? false
