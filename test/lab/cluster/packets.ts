import {isIP} from 'node:net'
import {parseAddresses} from '../../../src/host/address.ts'
import type {TruePacket} from '../../fixtures.ts'
import type {Capture} from './capture.ts'
import type {Lab} from './lab.ts'
import type {Machine, Outcome, Sending} from './machine.ts'

/**
 * A packet to send: `client tcp server:8080`, `node/node1 icmp client`, `client tcp svc/web:80`, `client icmp 10.10.1.1 x 1422`.
 * Pods and Services are of the namespace `default` unless it is named; the size is the payload of an echo or a stream.
 */
export type Packet = string

const OUTSIDE_PORTS = [['tcp', 6443]] as const
const PASSED = ['connected', 'answered', 'complete']

export const hasPassed = ({outcome}: Outcome): boolean => PASSED.includes(outcome)

/** Starts the servers that the pods had, each of which answers with its pod's name. */
export async function startServers(machine: Machine, capture: Capture): Promise<void> {
  const pods = capture.nodes.flatMap((node) => [...capture.pods(node)].map(([pod, netns]) => ({node, pod, netns})))
  await Promise.all([
    machine.listen(null, '', OUTSIDE_PORTS),
    ...pods.map(({node, pod, netns}) => machine.listen(netns, pod, listening(capture.text(node, 'sockets', {pod})))),
  ])
}

/** `tcp LISTEN 0 64 *:8080 *:*` and so on. */
const listening = (text: string): (readonly [string, number])[] =>
  [...text.matchAll(/^(tcp|udp) .*?:(\d+)\s/gm)].map(([, protocol, port]) => [protocol!, Number(port)] as const)

const WRITTEN = /^(?<from>\S+) (?<protocol>tcp|udp|icmp) (?<to>[^\s:]+)(?::(?<port>\d+))?(?: x (?<size>\d+))?$/

/** The packet and its outcome in the form of a capture's truth.json. */
export function truePacket(packet: Packet, {outcome, answeredBy, note}: Outcome): TruePacket {
  const {from, to, protocol, port, size} = readPacket(packet)
  const passed = PASSED.includes(outcome)
  return {
    from: nameOf(from),
    to: nameOf(to),
    family: 4,
    protocol,
    port,
    size,
    df: protocol === 'icmp' && size !== null ? true : null,
    delivered: passed,
    outcome,
    answeredBy,
    // Nobody but a host refuses here: no agent runs that would answer for a policy or a Service.
    refusedBy: outcome === 'refused' ? 'host' : null,
    note,
    decidable: true,
    healthy: true,
  }
}

/** What the machine needs to know to send it. */
export function sendingOf(lab: Lab, packet: Packet): Sending {
  const {from, to, protocol, port, size} = readPacket(packet)
  const [kind, name] = splitKind(from)
  const namespace = kind === 'node' ? name : lab.netns(name)
  return {namespace, protocol, address: addressOf(lab.capture, to), port, size}
}

export function readPacket(packet: Packet) {
  const groups = WRITTEN.exec(packet)?.groups
  if (!groups) throw new Error(`no packet: ${packet}`)
  const {from, protocol, to, port, size} = groups
  const numberOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text))
  return {
    from: from!,
    to: to!,
    protocol: protocol as Sending['protocol'],
    port: numberOf(port),
    size: numberOf(size),
  }
}

/** `node` and `node1`, `svc` and `default/web`, `pod` and `default/client`. */
function splitKind(written: string): readonly ['node' | 'svc' | 'pod', string] {
  const kind = written.startsWith('node/') ? 'node' : written.startsWith('svc/') ? 'svc' : 'pod'
  const name = kind === 'pod' ? written : written.slice(kind.length + 1)
  return [kind, kind === 'node' || name.includes('/') ? name : `default/${name}`]
}

/** In the words of a capture's truth.json. */
function nameOf(written: string): string {
  if (isIP(written)) return written
  const [kind, name] = splitKind(written)
  return kind === 'pod' ? name : `${kind} ${name}`
}

interface Listed {
  readonly metadata: {readonly namespace?: string; readonly name: string}
  readonly spec: {readonly clusterIP?: string}
  readonly status: {readonly addresses?: readonly {type: string; address: string}[]}
}

function addressOf(capture: Capture, written: string): string {
  if (isIP(written)) return written
  const [kind, name] = splitKind(written)
  if (kind === 'pod') {
    const node = capture.nodes.find((one) => capture.pods(one).has(name))!
    return parseAddresses(capture.text(node, 'ip-addr', {pod: name})).items.find(
      ({scope, family}) => scope === 'global' && family === 4,
    )!.local
  }
  const {items}: {items: Listed[]} = JSON.parse(
    capture.files.get(`cluster/core_v1_${kind === 'node' ? 'nodes' : 'services'}.json`)!(),
  )
  const listed = items.find(({metadata}) => [metadata.namespace, metadata.name].filter(Boolean).join('/') === name)!
  return listed.spec.clusterIP ?? listed.status.addresses!.find(({type}) => type === 'InternalIP')!.address
}
