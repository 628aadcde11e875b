import {FIELDS, W} from '../../src/ovs/fields.ts'
import {destinationOf, sourceOf} from '../../src/ovs/pipeline/address.ts'
import type {CtEntry, CtTuple, Quoted} from '../../src/ovs/pipeline/conntrack/types.ts'
import type {Packet} from '../../src/ovs/pipeline/packet.ts'
import {getField} from '../../src/ovs/pipeline/packet.ts'
import type {PipelineResult} from '../../src/ovs/pipeline/result.ts'
import type {Action, Flow} from '../../src/ovs/syntax/flow-types.ts'
import {parseHexPacket} from '../../src/ovs/syntax/hex-packet.ts'
import {PORTS} from './pods.ts'
import type {OnWire} from './wire.ts'

/** What a flow is known by, whatever it counted and however a dump spells its actions. */
export const flowKey = ({table, priority, matchText, actions}: Flow): string =>
  `table=${table} priority=${priority} ${matchText} ${actions.map(actionText).join()}`

function actionText(action: Action): string {
  if (action.kind !== 'set') return action.text
  const {dst, value, mask} = action
  const shift = BigInt(dst.start)
  return `${dst.field.name}=${(value << shift).toString(16)}/${(mask << shift).toString(16)}`
}

/** The flows that counted differently, one a line. */
export function countsText(counts: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): string {
  return [...counts]
    .filter(([key, count]) => others.get(key) !== count)
    .map(([key, count]) => `${key} n_packets=${count}`)
    .sort()
    .join('\n')
}

/** A packet as it enters by a port: its words, the size of its IP packet, and what it quotes. */
export function frameInput(ofport: number, frame: Buffer): {packet: Packet; size: number; quoted?: Quoted} {
  const read = parseHexPacket(frame.toString('hex'))
  if ('error' in read) throw new Error(read.error)
  read.packet[W.in_port] = ofport
  const quoted = quotedIn(frame)
  return {packet: read.packet, size: read.size, ...(quoted && {quoted})}
}

/** What came out of the simulator: port and headers, in an order of its own. */
export const outputText = ({effects}: PipelineResult): string =>
  effects
    .flatMap((effect) =>
      effect.kind === 'output' ? [`${effect.port} ${headersText(effect.packet)}${quotedText(effect.quoted)}`] : [],
    )
    .sort()
    .join('\n')

/** The same of real frames. */
export const wireText = (came: readonly OnWire[]): string =>
  came
    .map(({pod, frame}) => {
      const {packet} = frameInput(0, frame)
      return `${PORTS[pod as keyof typeof PORTS]} ${headersText(packet)}${quotedText(quotedIn(frame))}`
    })
    .sort()
    .join('\n')

/** All fields that are headers of the packet itself and not 0. */
function headersText(packet: Packet): string {
  const fields = FIELDS.filter(({parts}) => parts[0]!.word >= W.dl_src)
  const seen = new Set<number>()
  return fields
    .flatMap((field) => {
      const {word, shift} = field.parts[0]!
      const value = getField(packet, field)
      if (seen.has(word * 32 + shift) || value === 0n) return []
      seen.add(word * 32 + shift)
      return [`${field.name}=${value.toString(16)}`]
    })
    .join(',')
}

const quotedText = (quoted: Quoted | null | undefined): string =>
  quoted ? ` quoting ${quoted.protocol} ${tupleText(quoted.protocol, quoted.tuple)}` : ''

const ICMP = new Set([1, 58])

function tupleText(protocol: number, {src, dst, sport, dport}: CtTuple): string {
  return ICMP.has(protocol) ? `${src}>${dst}` : `${src}:${sport}>${dst}:${dport}`
}

/** Connections one a line, with or without their states; the id of an echo isn't part of a traced packet. */
export const connectionText = (entries: readonly CtEntry[], withStates: boolean): string =>
  entries
    .map(({zone, protocol, orig, reply, mark, label, state, replyState = null}) =>
      [
        `zone ${zone} protocol ${protocol} ${tupleText(protocol, orig)} ${tupleText(protocol, reply)}`,
        `mark ${mark} label ${label} ${withStates ? `${state} ${replyState}` : ''}`,
      ].join(' '),
    )
    .sort()
    .join('\n')

/** The packet that an ICMP error quotes; null where the frame is none. */
function quotedIn(frame: Buffer): Quoted | null {
  const v6 = frame.readUInt16BE(12) === 0x86dd
  if (v6 ? frame[20] !== 58 || frame[54]! > 4 : frame[23] !== 1 || ![3, 4, 5, 11, 12].includes(frame[34]!)) return null
  const at = v6 ? 62 : 42
  const type = v6 ? 0x86dd : 0x0800
  const inner = Buffer.concat([frame.subarray(0, 12), Buffer.from([type >> 8, type & 0xff]), frame.subarray(at)])
  const read = parseHexPacket(inner.toString('hex'))
  if ('error' in read) return null
  const {packet} = read
  const protocol = packet[W.nw_proto]!
  const ports = {sport: packet[W.tp_src]!, dport: packet[W.tp_dst]!}
  return {protocol, tuple: {src: sourceOf(packet), dst: destinationOf(packet), ...ports}}
}
