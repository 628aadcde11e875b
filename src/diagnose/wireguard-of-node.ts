import type {WireguardEntry} from '../host/wireguard.ts'
import type {NodeFacts} from '../trace/node-facts.ts'
import {type Needed, need} from './rule.ts'

/** The device by which Antrea encrypts between nodes, and its peers. */
export interface Wireguard {
  readonly device: Extract<WireguardEntry, {readonly kind: 'device'}>
  readonly peers: readonly Extract<WireguardEntry, {readonly kind: 'peer'}>[]
}

const DEVICE = 'antrea-wg0'

/** Asks for it where the node encrypts by WireGuard; null where it does not, or has no device, or nobody could ask the device. */
export function* needWireguard(node: NodeFacts): Generator<Needed, Wireguard | null> {
  yield* need(node.name, 'ovsdb', node.ports)
  yield* need(node.name, 'ip-link', node.devices.links)
  const encryption = node.mode?.encryption
  if (!encryption?.known || encryption.value !== 'wireguard') return null
  const read = yield* need(node.name, 'wg', node.model.wg)
  const own = read && read.unparsed.length === 0 ? read.items.filter(({dev}) => dev === DEVICE) : []
  const device = own.find((entry) => entry.kind === 'device')
  return device ? {device, peers: own.filter((entry) => entry.kind === 'peer')} : null
}
