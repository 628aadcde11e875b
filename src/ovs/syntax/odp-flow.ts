import {FLOW_WORDS, W} from '../fields.ts'
import {formatOdpKeys, type OdpKey, readOdpKeys} from './odp-keys.ts'
import {writePayload} from './odp-payload.ts'
import {type GeneveOption, readOdpTunnel} from './odp-tunnel.ts'
import {KeyError, Refused, Unreadable} from './odp-values.ts'
import {type KeyMap, writeKey} from './odp-write.ts'

/** A datapath flow as a packet; its in_port is the datapath's number, kept apart. */
export interface OdpFlow {
  readonly packet: Uint32Array
  readonly odpPort: number | null
  /** Of its tunnel; not in the packet, since which fields they are is for the bridge to say. */
  readonly options: readonly GeneveOption[]
}

/** The datapath's number of a port's name. */
type PortNamed = (name: string) => number | null

/** What OVS takes for the type of a frame that has a length in its place; a smaller one is none. */
const NO_TYPE = 0x05ff
const TAGGED = 0x1000
/** The port of a flow that tells none. */
const NO_PORT = 0xffff_ffff
const METADATA = [
  'recirc_id',
  'dp_hash',
  'skb_priority',
  'skb_mark',
  'ct_state',
  'ct_zone',
  'ct_mark',
  'ct_label',
  'ct_tuple4',
  'ct_tuple6',
]

/**
 * Reads a datapath flow as `dpctl/dump-flows` and `ofproto/trace` write it: `in_port(1),eth(src=…),eth_type(0x0800),ipv4(…)`.
 * Masks are left out. Keys that the packet's type or protocol doesn't ask for say nothing (odp_flow_from_string() and
 * odp_flow_key_to_flow(), lib/odp-util.c).
 *
 * @returns the packet; `syntax`: from where on OVS doesn't read; `error`: OVS's word on keys that make no flow; `unread`: a
 * part that only OVS reads
 */
export function parseOdpFlow(
  text: string,
  portNamed: PortNamed = () => null,
  vlanLimit = 1,
): OdpFlow | {readonly syntax: string} | {readonly error: string} | {readonly unread: string} {
  try {
    const keys = readOdpKeys(text)
    try {
      return flowOf(keys, portNamed, vlanLimit)
    } catch (error) {
      if (!(error instanceof KeyError)) throw error
      return {error: `${error.message}; the flow key in error is: ${formatOdpKeys(keys, portNamed)}`}
    }
  } catch (error) {
    if (error instanceof Refused) return {syntax: error.message}
    if (error instanceof Unreadable) return {unread: error.message}
    throw error
  }
}

function flowOf(level: readonly OdpKey[], portNamed: PortNamed, vlanLimit: number): OdpFlow {
  const packet = new Uint32Array(FLOW_WORDS)
  const port = level.find(({name}) => name === 'in_port')
  const odpPort = port ? portOf(port.text, portNamed) : NO_PORT
  const keys = byName(level)
  for (const name of METADATA) writeKey(packet, keys, name)
  const options = readTunnel(packet, keys.get('tunnel')?.text)
  setPacketType(packet, keys)
  setType(packet, keys)
  if (isTag(packet[W.dl_type]!)) writeTagged(packet, keys, vlanLimit)
  else writePayload(packet, keys)
  return {packet, odpPort, options}
}

function byName(level: readonly OdpKey[]): KeyMap {
  const keys = new Map<string, OdpKey>()
  for (const key of level) {
    if (keys.has(key.name)) throw new KeyError(`duplicate ${key.name} attribute in flow key`)
    keys.set(key.name, key)
  }
  return keys
}

function portOf(text: string, portNamed: PortNamed): number {
  const digits = text.split('/')[0]!
  const port = portNamed(text) ?? (/^(?:0x[\da-f]+|[1-9]\d*|0)$/i.test(digits) ? Number(digits) : null)
  if (port === null) throw new Unreadable(`the port '${text}' of a datapath flow is not known`)
  return port
}

function readTunnel(packet: Uint32Array, text: string | undefined): readonly GeneveOption[] {
  if (text === undefined) return []
  const options = readOdpTunnel(packet, text)
  if ('unread' in options) throw new Unreadable(options.unread)
  return options
}

/** An Ethernet header or an EtherType without one tell it better than packet_type(…). */
function setPacketType(packet: Uint32Array, keys: KeyMap): void {
  const named = keys.get('packet_type')?.values
  const type = keys.get('eth_type')?.values.get('')
  if (writeKey(packet, keys, 'eth')) return
  if (type !== undefined) packet[W.packet_type] = (1 << 16) | Number(type)
  else if (named) packet[W.packet_type] = (Number(named.get('ns') ?? 0n) << 16) | Number(named.get('id') ?? 0n)
}

/** The type that is told, or that of a header that stands there without one. */
function setType(packet: Uint32Array, keys: KeyMap): void {
  const type = keys.get('eth_type')?.values.get('')
  if (type === undefined) packet[W.dl_type] = impliedType(keys)
  else if (type > NO_TYPE) packet[W.dl_type] = Number(type)
  else throw new KeyError(`invalid Ethertype ${type} in flow key`)
}

function impliedType(keys: KeyMap): number {
  if (keys.has('ipv4')) return 0x0800
  if (keys.has('ipv6')) return 0x86dd
  return keys.has('mpls') ? 0x8847 : NO_TYPE
}

const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8

/** Tags as deep as they are looked into: the EtherType behind the last of them is the packet's, also where it is a tag's (parse_8021q_onward()). */
function writeTagged(packet: Uint32Array, outer: KeyMap, vlanLimit: number): void {
  let keys = outer
  for (let tag = 0; tag < vlanLimit && isTag(packet[W.dl_type]!); tag++) {
    const vlan = keys.get('vlan')?.values
    const encap = keys.get('encap')
    const tci = vlan ? tciOf(vlan) : 0
    packet[W.vlan + tag] = ((packet[W.dl_type]! << 16) | tci) >>> 0
    packet[W.dl_type] = 0
    if (!vlan || !encap || tci === 0) return
    if (!(tci & TAGGED)) {
      const digits = tci.toString(16).padStart(4, '0')
      throw new KeyError(`OVS_KEY_ATTR_VLAN 0x${digits} is nonzero but CFI bit is not set`)
    }
    keys = byName(encap.inner)
    setType(packet, keys)
    if (!writePayload(packet, keys)) return
  }
}

function tciOf(values: ReadonlyMap<string, bigint>): number {
  const part = (name: string, lacking: bigint): number => Number(values.get(name) ?? lacking)
  return (part('pcp', 0n) << 13) | (part('cfi', 1n) << 12) | part('vid', 0n)
}
