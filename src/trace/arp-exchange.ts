import {localAddress} from '../host/address.ts'
import type {Evidence} from '../model/evidence.ts'
import {valueOr} from '../model/known.ts'
import {W} from '../ovs/fields.ts'
import {type Asker, answers, arpReply, arpRequest, type Resolution} from './arp.ts'
import {type ArpSilence, arpSilence} from './arp-silence.ts'
import {explainSwitched} from './explain-drop.ts'
import {macOf} from './frame.ts'
import type {NodeState} from './node-state.ts'
import {Path} from './path.ts'
import {podStack} from './pod-stack.ts'
import {switchFrame} from './switch-frame.ts'
import {vethStops} from './veth.ts'
import type {PodRef} from './walk/place.ts'
import type {World} from './world.ts'

/** Request and reply through the integration bridge. */
export function exchange(world: World, node: NodeState, asker: Asker, target: string): Resolution {
  const {facts} = node
  const dead = facts.switchDown()
  if (dead)
    return dead.kind === 'down'
      ? {kind: 'silent', why: {...dead.why, table: null, flow: null}}
      : {kind: 'unknown', reason: dead.reason}
  const port = asker.kind === 'pod' ? facts.podPort(asker.pod) : facts.portOfDevice(asker.device)
  if (!port || port.ofport === null || port.ofport < 0) {
    return {
      kind: 'silent',
      why: {
        reason: 'port-missing',
        text: 'the asker has no port in the bridge',
        evidence: null,
        table: null,
        flow: null,
      },
    }
  }
  const stopped = asker.kind === 'pod' ? quietVethStop(world, node, port, asker.pod) : null
  if (stopped) return stopped
  const sent = switchFrame(world, node, port.bridge, port.ofport, arpRequest(asker, target))
  if (sent.undetermined) return {kind: 'unknown', reason: sent.undetermined}
  const direct = sent.outputs.find((o) => o.port === port.ofport && answers(o.packet, target))
  if (direct) return {kind: 'answered', mac: macOf(direct.packet, target.includes(':') ? W.arp_tha : W.arp_sha)}
  const replies = sent.outputs.flatMap((o) => {
    const owner = ownerAt(world, node, o.at.bridge, o.port, target)
    return owner ? [owner.kind === 'silent' ? owner : replyFrom(world, node, port, owner, asker, target)] : []
  })
  const answered = replies.find((r) => r.kind === 'answered') ?? replies[0]
  if (answered) return answered
  if (sent.outputs.length === 0) return {kind: 'silent', why: explainSwitched(node, sent)}
  const unattached = facts.podsWithoutPort(target)
  if (unattached !== null)
    return {
      kind: 'silent',
      why: {
        reason: 'port-missing',
        text: unattached,
        evidence: facts.evidence('ovsdb', null, unattached),
        table: null,
        flow: null,
      },
    }
  return {
    kind: 'silent',
    why: {
      reason: 'no-neighbour',
      text: `it reaches ${sent.outputs.map((o) => o.portName).join(', ')}, and nothing there has ${target}`,
      evidence: null,
      table: null,
      flow: null,
    },
  }
}

interface Owner {
  readonly kind: 'owner'
  readonly bridge: string
  readonly ofport: number
  readonly mac: string
}

type Silent = Extract<Resolution, {kind: 'silent'}>

/** Who has the address behind a port of the bridge: a pod, or the node itself by an internal port. */
function ownerAt(world: World, node: NodeState, bridge: string, ofport: number, target: string): Owner | Silent | null {
  const port = node.facts.port(bridge, ofport)
  if (!port) return null
  if (port.pod) {
    if (lacksAddress(world, node, port.pod, target)) return null
    const stack = podStack(world, node, port.pod)
    const has = stack.read ? localAddress(stack.addresses, target) !== null : port.addresses.includes(target)
    const mac = stack.read ? stack.mac : port.mac
    if (!has || mac === null || vethStops(world, new Path(), node, port, port.pod)) return null
    const silence = stack.read && isIpv4(target) ? arpSilence(stack.link, []) : null
    if (stack.read && silence)
      return silent(
        target,
        `${stack.device} of the pod that has it`,
        silence,
        stack.evidence('ip-link', stack.link.line, `${stack.device} ${stack.link.flags.join(',')}`),
      )
    return {kind: 'owner', bridge, ofport, mac}
  }
  const mac = port.internal ? node.facts.devices.macOf(port.name) : null
  if (!mac || node.facts.devices.isDown(port.name)) return null
  const {addresses, sysctl} = node.facts.model
  if (!addresses.known || !localAddress(addresses.value.items, target)) return null
  const silence = port.link && isIpv4(target) ? arpSilence(port.link, valueOr(sysctl, null)?.items ?? []) : null
  if (port.link && silence)
    return silent(
      target,
      `${port.name} of ${node.name}`,
      silence,
      silence.setting
        ? node.facts.evidence('sysctl', silence.setting.line, `${silence.setting.key} = ${silence.setting.value}`)
        : node.facts.evidence('ip-link', port.link.line, `${port.name} ${port.link.flags.join(',')}`),
    )
  return {kind: 'owner', bridge, ofport, mac}
}

const isIpv4 = (address: string): boolean => !address.includes(':')

const silent = (target: string, who: string, {text}: ArpSilence, evidence: Evidence): Silent => ({
  kind: 'silent',
  why: {
    reason: 'no-neighbour',
    text: `${who} does not answer for ${target}: ${text}`,
    evidence,
    table: null,
    flow: null,
  },
})

/** Whether a pod's addresses were read and this is none of them: of the many that a flooded question reaches, no more need be read. */
function lacksAddress(world: World, node: NodeState, pod: PodRef, target: string): boolean {
  const addresses = node.facts.model.pod(pod.namespace, pod.name)?.addresses
  if (!addresses?.known || localAddress(addresses.value.items, target)) return false
  world.coverage.need(node.name, `ip-addr of pod ${pod.namespace}/${pod.name}`, addresses)
  return true
}

function replyFrom(
  world: World,
  node: NodeState,
  asking: {bridge: string; ofport: number | null},
  owner: Owner,
  asker: Asker,
  target: string,
): Resolution {
  const sent = switchFrame(world, node, owner.bridge, owner.ofport, arpReply(asker, target, owner.mac))
  if (sent.undetermined) return {kind: 'unknown', reason: sent.undetermined}
  if (sent.outputs.some((o) => o.port === asking.ofport)) return {kind: 'answered', mac: owner.mac}
  const why = explainSwitched(node, sent)
  return {kind: 'silent', why: {...why, text: `${target} has it and answers, but ${why.text}`}}
}

function quietVethStop(
  world: World,
  node: NodeState,
  port: Parameters<typeof vethStops>[3],
  pod: PodRef,
): Resolution | null {
  const ending = vethStops(world, new Path(), node, port, pod)
  if (!ending) return null
  if (ending.kind === 'stopped') return {kind: 'silent', why: ending.stop}
  return {kind: 'unknown', reason: ending.kind === 'unknown' ? ending.reason : 'the veth pair is not known'}
}
