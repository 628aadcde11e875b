import {listens} from '../host/socket.ts'
import type {Evidence} from '../model/evidence.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import {type Frame, headersOf, PROTOCOL} from './frame.ts'
import type {Receiver} from './walk/place.ts'

/** Nobody takes the packet where it arrived. */
export interface NobodyListens {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** The pod or node, as people call it. */
  readonly who: string
  readonly evidence: Evidence
}

/** Whether it is known that nobody listens for a packet at its receiver; null: somebody does, or nobody looked. */
export function nobodyListens(facts: ClusterFacts, receiver: Receiver, frame: Frame): NobodyListens | null {
  const headers = headersOf(frame.packet)
  const protocol = headers?.protocol === PROTOCOL.tcp ? 'tcp' : headers?.protocol === PROTOCOL.udp ? 'udp' : null
  if (!headers || protocol === null) return null
  const {model} = facts.node(receiver.node)
  const netns = receiver.kind === 'pod' ? model.pod(receiver.pod.namespace, receiver.pod.name) : null
  const sockets = receiver.kind === 'pod' ? netns?.sockets : model.sockets
  if (!sockets?.known || sockets.value.unparsed.length > 0) return null
  if (listens(sockets.value.items, protocol, headers.dst, headers.dport)) return null
  const text = `no ${protocol} socket on port ${headers.dport}`
  return {
    protocol,
    port: headers.dport,
    who: receiver.kind === 'pod' ? `${receiver.pod.namespace}/${receiver.pod.name}` : `node ${receiver.node}`,
    evidence: netns ? netns.evidence('sockets', null, text) : model.evidence('sockets', null, text),
  }
}
