import {W} from '../fields.ts'
import {toPort} from './actions/output.ts'
import {macAt} from './address.ts'
import {type Context, drop, note, undetermined} from './context.ts'
import {floodOrder, sendToEach} from './flood.ts'
import {forwards} from './port-state.ts'
import {OFPP} from './protocols.ts'
import {packetTypeMode} from './tunnel-config.ts'
import type {PortInput} from './types.ts'
import {carries, inputTags, outputWords, type Tags, tagsOf} from './vlan-mode.ts'
import {exact} from './wildcards.ts'

/** `NORMAL`: what a learning switch does (xlate_normal()). */
export function normal(ctx: Context): void {
  exact(ctx, W.dl_src, W.dl_src + 1, W.dl_dst, W.dl_dst + 1, W.vlan, W.vlan + 1)
  const {bridge, packet} = ctx
  // Packets that the controller makes come from no port, and go wherever they can.
  const inPort = packet[W.in_port] === OFPP.none ? NOWHERE : bridge.ports.get(packet[W.in_port]!)
  const unmodelled = notModelled(ctx)
  if (unmodelled !== null) {
    stop(ctx, unmodelled)
    return
  }
  const unlisted = bridge.input.missing.get('ports')
  if (!inPort && unlisted !== undefined) {
    stop(ctx, `port ${packet[W.in_port]}: ${unlisted}`)
    return
  }
  if (!inPort) {
    refuse(ctx, `received packet on unknown port ${packet[W.in_port]}`, 'no input bundle, dropping')
    return
  }
  const tags = inputTags(inPort, tagsOf(packet))
  if (typeof tags === 'string') {
    refuse(ctx, tags, 'disallowed VLAN VID for this input port, dropping')
    return
  }
  if (isReserved(ctx)) {
    note(
      ctx,
      'warning',
      'packet has reserved destination MAC, dropping',
      drop(ctx, 'other', 'reserved destination MAC'),
    )
    return
  }
  if (!forwards(inPort, 'stp') || !forwards(inPort, 'rstp')) return
  forward(ctx, inPort, tags)
}

const NOWHERE: PortInput = {name: 'none', ofport: OFPP.none, type: '', options: new Map(), config: [], state: []}

function notModelled({bridge: {input}}: Context): string | null {
  if (input.mcastSnooping) return 'multicast snooping is not modelled'
  if (input.ports.some(({bondMode}) => bondMode)) return 'bonds are not modelled'
  return null
}

function stop(ctx: Context, reason: string): void {
  undetermined(ctx, `NORMAL: ${reason}`)
  ctx.exit = true
}

function refuse(ctx: Context, error: string, warning: string): void {
  note(ctx, 'error', error)
  note(ctx, 'warning', warning, drop(ctx, 'vlan', `${error}: ${warning}`))
}

/** 01:80:c2:00:00:0x and the Cisco addresses are for bridges themselves (eth_addr_is_reserved()). */
function isReserved({bridge, packet}: Context): boolean {
  if (bridge.input.otherConfig.get('forward-bpdu') === 'true') return false
  if (packet[W.dl_dst] === 0x0180 && packet[W.dl_dst + 1]! >>> 4 === 0xc20000_0) return true
  return /^01:00:0c:(cc:cc:c[cd]|cd:cd:(cd|d0)|00:00:00)$|^00:e0:2b:00:00:0[046]$/.test(macAt(packet, W.dl_dst))
}

function forward(ctx: Context, inPort: PortInput, tags: Tags): void {
  const {packet, bridge} = ctx
  const multicast = (packet[W.dl_dst]! & 0x0100) !== 0
  if (multicast) {
    note(ctx, 'detail', 'no learned MAC for destination, flooding')
    floodNormal(ctx, inPort, tags)
    return
  }
  const unread = bridge.input.missing.get('fdb')
  if (unread !== undefined) {
    stop(ctx, `the MAC table: ${unread}`)
    return
  }
  const mac = macAt(packet, W.dl_dst)
  const entry = bridge.input.fdb.find((known) => known.vlan === tags[0].vid && known.mac === mac)
  if (!entry) {
    note(ctx, 'detail', 'no learned MAC for destination, flooding')
    floodNormal(ctx, inPort, tags)
    return
  }
  const learned = bridge.ports.get(entry.ofport === 'LOCAL' ? OFPP.local : entry.ofport)
  const unlisted = bridge.input.missing.get('ports')
  if (!learned && unlisted !== undefined) stop(ctx, `the port where MAC ${mac} was learned: ${unlisted}`)
  else if (!learned) {
    note(
      ctx,
      'warning',
      'learned port is unknown, dropping',
      drop(ctx, 'port-missing', `MAC ${mac} was learned on a port that is gone`),
    )
  } else if (learned === inPort) {
    note(
      ctx,
      'warning',
      'learned port is input port, dropping',
      drop(ctx, 'other', `${mac} is behind the port that the packet came from`),
    )
  } else if (inPort.protected && learned.protected) {
    note(ctx, 'warning', 'learned port is protected, dropping', drop(ctx, 'other', 'both ports are protected'))
  } else {
    note(ctx, 'detail', 'forwarding to learned port')
    outputNormal(ctx, learned, tags, 'normal')
  }
}

function floodNormal(ctx: Context, inPort: PortInput, tags: Tags): void {
  const ports = floodOrder(ctx).filter((port) => floodsTo(port, inPort, tags))
  sendToEach(ctx, ports, (port) => outputNormal(ctx, port, tags, 'flood'))
}

function floodsTo(port: PortInput, inPort: PortInput, tags: Tags): boolean {
  if (port === inPort || !carries(port, tags) || port.config.includes('NO_FLOOD')) return false
  if (packetTypeMode(port) === 'legacy_l3') return false
  if (inPort.protected && port.protected) return false
  return forwards(port, 'stp') && forwards(port, 'rstp')
}

/** Output with the tags that the two ports' VLAN modes give the packet (xvlan_output_translate()). */
function outputNormal(ctx: Context, port: PortInput, tags: Tags, via: 'normal' | 'flood'): void {
  const {packet} = ctx
  const kept = [packet[W.vlan]!, packet[W.vlan + 1]!] as const
  packet.set(outputWords(port, tags, tagsOf(packet)), W.vlan)
  toPort(ctx, port.ofport, {maxLen: null, last: false, via})
  packet.set(kept, W.vlan)
}
