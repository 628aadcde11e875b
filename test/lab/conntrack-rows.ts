import * as assert from 'uvu/assert'
import {compareRow, type Pipeline, type Sides} from './conntrack-row.ts'
import {type Ends, echo, tcp, udp} from './frames.ts'
import type {Lab, Pod} from './pods.ts'

/** Words and addresses of both families: the pods', a Service's, one for SNAT, and a stranger's. */
export const FAMILIES = {
  v4: {
    IP: 'ip',
    DST: 'nw_dst',
    A: '10.0.0.1',
    B: '10.0.0.2',
    C: '10.0.0.3',
    SVC: '10.96.0.1',
    NAT: '10.0.9.1',
    NOBODY: '10.0.0.99',
  },
  v6: {
    IP: 'ipv6',
    DST: 'ipv6_dst',
    A: 'fd00::1',
    B: 'fd00::2',
    C: 'fd00::3',
    SVC: 'fd96::1',
    NAT: 'fd09::1',
    NOBODY: 'fd00::99',
  },
} as const
export type Addresses = (typeof FAMILIES)[keyof typeof FAMILIES]

/** Packets in order: the pod that sends, the frame, and for those that the simulator must not claim to know the reason. */
export type Packets = readonly (readonly [pod: Pod, frame: Buffer, unknown?: RegExp])[]

/** One comparison: a pipeline, in which the names of `FAMILIES` stand for addresses, and packets. */
export interface Row {
  readonly name: string
  readonly flows: string
  readonly groups?: string
  readonly packets: (addresses: Addresses) => Packets
}

/** Compares rows in both families. @returns how many packets were compared */
export async function compareRows(lab: Lab, rows: readonly Row[]): Promise<number> {
  let packets = 0
  for (const row of rows) {
    for (const family of ['v4', 'v6'] as const) {
      const sums = await told(`${row.name}, ${family}`, () =>
        compareRow(lab, pipelineOf(row, FAMILIES[family]), (sides) => sendAll(sides, row.packets(FAMILIES[family]))),
      )
      packets += sums.packets
    }
  }
  return packets
}

/** Names the row where a comparison fails. */
export async function told<T>(name: string, compare: () => Promise<T>): Promise<T> {
  try {
    return await compare()
  } catch (error) {
    if (error instanceof assert.Assertion) error.message = `${name}: ${error.message}`
    throw error
  }
}

export function pipelineOf({flows, groups}: Pick<Row, 'flows' | 'groups'>, addresses: Addresses): Pipeline {
  const written = (text: string): string =>
    Object.entries(addresses).reduce((so, [name, address]) => {
      // OVS wants brackets around an IPv6 address that a port follows.
      const ported = address.includes(':') ? `[${address}]:` : `${address}:`
      return so.replaceAll(`${name}:`, ported).replaceAll(new RegExp(`\\b${name}\\b`, 'g'), address)
    }, text)
  return {flows: written(flows), ...(groups !== undefined && {groups: written(groups)})}
}

async function sendAll(sides: Sides, packets: Packets): Promise<void> {
  for (const [pod, frame, unknown] of packets) {
    if (unknown) await sides.sendUnknown(pod, frame, unknown)
    else await sides.send(pod, frame)
  }
}

/** Segments of one TCP connection with sequence numbers that fit. */
export function tcpOf(ends: Ends, sport = 4000, dport = 80) {
  const back: Ends = {src: ends.dst, dst: ends.src}
  const seqOf = (flags: string, first: number): number => first + (flags.includes('S') ? 0 : 1)
  return {
    there: (flags: string): Buffer =>
      tcp(ends, {sport, dport, flags, seq: seqOf(flags, 1000), ack: flags.includes('A') ? 5001 : 0}),
    back: (flags: string): Buffer =>
      tcp(back, {sport: dport, dport: sport, flags, seq: seqOf(flags, 5000), ack: flags.includes('A') ? 1001 : 0}),
  }
}

export const udpOf = (ends: Ends, sport = 4000, dport = 53) => ({
  there: (): Buffer => udp(ends, sport, dport),
  back: (): Buffer => udp({src: ends.dst, dst: ends.src}, dport, sport),
})

export const echoOf = (ends: Ends) => ({
  there: (): Buffer => echo(ends, 'request'),
  back: (): Buffer => echo({src: ends.dst, dst: ends.src}, 'reply'),
})
