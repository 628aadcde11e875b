import {W} from '../fields.ts'
import {runActionSet} from './action-set.ts'
import {clone} from './actions/clone.ts'
import {clearConntrack} from './actions/ct.ts'
import type {Context} from './context.ts'
import {finishFreezing} from './freeze.ts'
import type {PortInput} from './input.ts'
import {copyOf} from './packet.ts'
import {forwards, mayReceive} from './port-state.ts'
import {OFPP} from './protocols.ts'
import type {TraceNode} from './result.ts'
import {takenBySwitch} from './special.ts'
import type {Bridge} from './switch.ts'
import {lookUpAndRun} from './tables.ts'
import {Line} from './trace-node.ts'

/** Goes on in the bridge at the other end of a patch port, and comes back as if nothing had been (patch_port_output()). */
export function enterPeer(
  ctx: Context,
  peer: {readonly bridge: Bridge; readonly port: PortInput},
  last: boolean,
): void {
  const {bridge, tables, packet, nodes, flow, table, stack, stackBytes, actionSet, conntracked, wasMpls, mirrored} = ctx
  const {followedAt} = ctx
  if (!last) ctx.followedAt = ctx.openLists
  const tunnelMask = ctx.wildcards?.slice(W.tun_id, W.dl_src)
  ctx.packet = copyOf(packet)
  ctx.stack = []
  ctx.stackBytes = 0
  ctx.actionSet = []
  asArrived(ctx, peer.port)
  ctx.wildcards?.fill(0, W.tun_id, W.dl_src)
  // Each bridge mirrors for itself; a patch port to the same bridge is no way round.
  if (peer.bridge !== bridge) ctx.mirrored = 0
  ctx.bridge = peer.bridge
  ctx.tables = ctx.run.learned
  ctx.bridges.push(peer.bridge.name)
  ctx.nodes = bridgeNode(peer.bridge.name, nodes).children
  if ((takenBySwitch(ctx, peer.port) ?? mayReceive(ctx.packet, peer.port)) === null) runPeer(ctx, peer.port, last)
  if (tunnelMask) ctx.wildcards?.set(tunnelMask, W.tun_id)
  const error = null
  if (peer.bridge !== bridge) ctx.mirrored = mirrored
  Object.assign(ctx, {
    bridge,
    tables,
    packet,
    nodes,
    flow,
    table,
    stack,
    stackBytes,
    actionSet,
    conntracked,
    wasMpls,
    followedAt,
    error,
  })
  ctx.exit = false
}

function asArrived(ctx: Context, port: PortInput): void {
  const {packet} = ctx
  packet[W.in_port] = port.ofport
  packet.fill(0, W.metadata, W.tun_id)
  packet.fill(0, W.tun_id, W.dl_src)
  packet[W.actset_output] = OFPP.unset
  clearConntrack(packet)
  ctx.conntracked = false
}

function runPeer(ctx: Context, port: PortInput, last: boolean): void {
  const forwarding = forwards(port, 'stp') && forwards(port, 'rstp')
  const kept = {base: ctx.base.slice(), odp: [...ctx.odp]}
  const effects = ctx.effects.length
  const {mirrored} = ctx
  lookUpAndRun(ctx, {table: 0, inPort: port.ofport, honourMiss: true, last, run: clone})
  if (ctx.freezing === null) runActionSet(ctx)
  if (ctx.freezing !== null) finishFreezing(ctx)
  if (forwarding) return
  ctx.base = kept.base
  ctx.odp = kept.odp
  ctx.mirrored = mirrored
  ctx.freezing = null
  ctx.pausing = null
  ctx.effects.splice(effects)
}

/** `bridge("br1")`, at the head of what happens there. */
export function bridgeNode(bridge: string, nodes: TraceNode[]): TraceNode {
  const node = new Line('bridge', `bridge("${bridge}")`, bridge)
  nodes.push(node)
  return node
}
