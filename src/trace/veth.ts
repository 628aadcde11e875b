import {hasCarrier, isUp, linkNamed} from '../host/link.ts'
import type {NodeState} from './node-state.ts'
import type {Path} from './path.ts'
import {podStack} from './pod-stack.ts'
import type {PortFacts} from './ports-of-node.ts'
import {lost, stopHere} from './walk/endings.ts'
import type {Ending, PodRef} from './walk/place.ts'
import type {World} from './world.ts'

/** Bytes beyond its MTU that the receiving end of a veth pair takes: room for a VLAN tag (`__is_skb_forwardable`, include/linux/netdevice.h). */
export const VETH_SPARE = 4

/** Whether a pod's veth pair passes packets: both ends there, up, and each other's peer. null: it does. */
export function vethStops(world: World, path: Path, node: NodeState, port: PortFacts, pod: PodRef): Ending | null {
  const links = world.coverage.need(node.name, 'ip-link', node.facts.devices.links)
  if (!links) return lost(path, node.name, 'link', `the devices of ${node.name} were not read`)
  const host = linkNamed(links.items, port.name)
  if (!host) {
    return stopHere(path, node.name, 'link', {
      reason: 'veth-missing',
      text: `${port.name}, the node's end of the pod's veth pair, does not exist on ${node.name}`,
      evidence: node.facts.evidence('ip-link', null, `no device ${port.name}`),
    })
  }
  const evidence = node.facts.evidence(
    'ip-link',
    host.line,
    `${host.ifname} ${host.flags.join(',')} mtu ${host.mtu ?? '?'}`,
  )
  if (!isUp(host))
    return stopHere(path, node.name, 'link', {
      reason: 'link-down',
      text: `${port.name}, the node's end of the pod's veth pair, is down`,
      evidence,
    })
  const stack = podStack(world, node, pod)
  if (stack.read) {
    if (!isUp(stack.link)) {
      return stopHere(path, node.name, 'link', {
        reason: 'link-down',
        text: `${stack.device}, the pod's end of the veth pair, is down`,
        evidence: stack.evidence('ip-link', stack.link.line, `${stack.device} ${stack.link.flags.join(',')}`),
      })
    }
    const stranger =
      stack.link.linkIndex !== null && stack.link.kind === 'veth' && stack.link.linkIndex !== host.ifindex
    if (stranger) {
      return stopHere(path, node.name, 'link', {
        reason: 'veth-peer',
        text: `${stack.device} of the pod is not the other end of ${port.name}: its peer has index ${stack.link.linkIndex}, ${port.name} has ${host.ifindex}`,
        evidence,
      })
    }
  }
  if (!hasCarrier(host))
    return stopHere(path, node.name, 'link', {
      reason: 'link-down',
      text: `${port.name} has no carrier: the other end of the pair is down or gone`,
      evidence,
    })
  const master = host.master && host.master !== 'ovs-system' ? host.master : null
  path.add(
    'link',
    `${port.name} is up, MTU ${host.mtu ?? '?'}${stack.read ? `, pair of the pod's ${stack.device}` : ''}`,
    {evidence, matters: true},
  )
  if (master && node.facts.datapath === 'system') {
    return stopHere(path, node.name, 'link', {
      reason: 'veth-master',
      text: `${port.name} belongs to ${master}, not to Open vSwitch`,
      evidence,
    })
  }
  return null
}
