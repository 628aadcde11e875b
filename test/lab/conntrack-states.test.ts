import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {crossing, showing} from './conntrack-flows.ts'
import {type Addresses, compareRows, echoOf, type Packets, type Row, tcpOf, udpOf} from './conntrack-rows.ts'
import {echo, ethernet, icmp, packet, tcp, udp, unreachable} from './frames.ts'
import {withPods} from './pods.ts'

const states = suite('lab: states of connections')

/** Looks up, commits what is new, and shows what conntrack said before and, from table 4, after. */
const COMMITTING = `table=0,priority=5,IP,actions=ct(table=1,zone=5)
table=1,priority=5,ct_state=+new,IP,actions=ct(commit,table=4,zone=5)
table=1,priority=4,actions=resubmit(,4)
${showing(4)}${crossing(5)}`

/** Looks up and never commits. */
const LOOKING = `table=0,priority=5,IP,actions=ct(table=4)\n${showing(4)}${crossing(5)}`

const between = ({A, B}: Addresses) => ({src: A, dst: B})

const tcpRow = (name: string, segments: readonly string[]): Row => ({
  name,
  flows: COMMITTING,
  packets: (addresses) => {
    const {there, back} = tcpOf(between(addresses))
    return segments.map((segment) =>
      segment.startsWith('<') ? ['b', back(segment.slice(1))] : ['a', there(segment.slice(1))],
    )
  },
})

const TCP_ROWS = [
  tcpRow('a connection opens, and closes from the client', [
    '>S',
    '<SA',
    '>A',
    '>PA',
    '<A',
    '>FA',
    '<A',
    '<FA',
    '>A',
    '>S',
  ]),
  tcpRow('a connection closes from the server', ['>S', '<SA', '>A', '<FA', '>A', '>FA', '<A', '>S', '<SA']),
  tcpRow('both close at once', ['>S', '<SA', '>A', '>FA', '<FA', '>A', '<A', '>S']),
  tcpRow('a SYN is repeated', ['>S', '>S', '<SA', '>S'].slice(0, 3)),
  tcpRow('a connection is refused, and tried again', ['>S', '<RA', '>S', '<SA', '>A']),
  tcpRow('a reset ends a connection; another begins at once', ['>S', '<SA', '>A', '>R', '>A', '<A', '>S', '<SA']),
  tcpRow('both ends open at once', ['>S', '<S', '>SA', '<SA', '>A']),
  tcpRow('a bare ACK is picked up', ['>A', '>A', '<A', '>PA', '>FA', '<A']),
  tcpRow('a stream is picked up from the server', ['<PA', '>A', '<A']),
  tcpRow('a RST begins', ['>R', '>R', '<R', '>S']),
  tcpRow('a FIN+ACK begins', ['>FA', '<A', '<FA', '>A']),
  tcpRow('a SYN+ACK without a SYN', ['<SA', '>A', '<SA']),
  tcpRow('flags that nobody sends', ['>', '>F', '>SF', '>SR', '>P', '>S', '>SF', '<SR', '<', '<SA']),
  tcpRow('a SYN of a half-closed connection answers nothing', ['>S', '<SA', '>A', '>FA', '<A', '<A']),
]

const others: readonly Row[] = [
  {
    name: 'UDP is new until it is answered',
    flows: COMMITTING,
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['a', there()],
        ['a', there()],
        ['a', there()],
        ['b', back()],
        ['a', there()],
        ['b', back()],
      ]
    },
  },
  {
    name: 'an echo is new until it is answered',
    flows: COMMITTING,
    packets: (to) => {
      const {there, back} = echoOf(between(to))
      return [
        ['a', there()],
        ['a', there()],
        ['b', back()],
        ['a', there()],
        ['b', back()],
      ]
    },
  },
  {
    name: 'answers to nothing',
    flows: LOOKING,
    packets: ({A, B}) => [
      ['b', echo({src: B, dst: A}, 'reply')],
      ['b', unreachable({src: B, dst: A}, udp({src: A, dst: B}, 4000, 53))],
      ['b', unreachable({src: B, dst: A}, echo({src: A, dst: B}, 'request'))],
      ['a', udp({src: A, dst: B}, 4000, 53)],
      ['b', unreachable({src: B, dst: A}, udp({src: A, dst: B}, 4000, 53))],
    ],
  },
  {
    name: 'what conntrack does not track, and what it tracks without ports',
    flows: `${LOOKING}table=0,priority=1,actions=resubmit(,4)\n`,
    packets: ({A, B}) => odd(A, B),
  },
  {
    name: 'protocols without ports',
    flows: COMMITTING,
    packets: ({A, B}) => [
      ['a', packet({src: A, dst: B}, 132, Buffer.from('0fa00050000000000000000001000014', 'hex'), null)],
      ['b', packet({src: B, dst: A}, 132, Buffer.from('00500fa0000000000000000002000014', 'hex'), null)],
      ['a', packet({src: A, dst: B}, 132, Buffer.from('0fa10051000000000000000001000014', 'hex'), null)],
      ['a', packet({src: A, dst: B}, 47, Buffer.alloc(16, 3), null)],
      ['b', packet({src: B, dst: A}, 47, Buffer.alloc(16, 4), null)],
      ['a', packet({src: A, dst: B}, 47, Buffer.alloc(16, 3), null)],
    ],
  },
  {
    name: 'an error of a known connection is related, in both directions',
    flows: COMMITTING,
    packets: ({A, B, NOBODY}) => {
      const request = udp({src: A, dst: B}, 4000, 53)
      const answer = udp({src: B, dst: A}, 53, 4000)
      return [
        ['a', request],
        ['b', unreachable({src: B, dst: A}, request)],
        ['b', unreachable({src: NOBODY, dst: A}, request)],
        ['b', unreachable({src: B, dst: NOBODY}, request)],
        ['b', answer],
        ['a', unreachable({src: A, dst: B}, answer)],
        ['a', request],
        ['a', echo({src: A, dst: B}, 'request')],
        ['b', unreachable({src: B, dst: A}, echo({src: A, dst: B}, 'request'))],
        ['b', unreachable({src: B, dst: A}, udp({src: A, dst: B}, 4001, 53))],
      ]
    },
  },
]

function odd(A: string, B: string): Packets {
  const ends = {src: A, dst: B}
  const kinds = A.includes(':') ? [133, 134, 135, 136, 130, 131, 143, 128, 139] : [13, 15, 17, 18, 9, 10, 42, 5, 14]
  return [
    [
      'a',
      ethernet(
        0x0806,
        Buffer.from('0001080006040001020000000a0a0a000001000000000000 0a000002'.replace(' ', ''), 'hex'),
      ),
    ],
    ['a', ethernet(0x88cc, Buffer.alloc(46))],
    ...kinds.map((type) => ['a', icmp(ends, type, 0, Buffer.alloc(28))] as const),
    ['a', icmp(ends, A.includes(':') ? 128 : 8, 1, Buffer.alloc(8))],
    ['a', udp(ends, 0, 53)],
    ['a', udp(ends, 53, 0)],
    ['a', tcp(ends, {sport: 0, dport: 80, flags: 'S'})],
    ['a', packet(ends, 89, Buffer.alloc(24), null)],
  ]
}

states('agree with real packets of TCP', () => withPods((lab) => holds(compareRows(lab, TCP_ROWS), 150)))

states('agree with real packets of other protocols', () => withPods((lab) => holds(compareRows(lab, others), 95)))

/** Zones, marks, labels, force and ct_clear. */
const rows: readonly Row[] = [
  {
    name: 'zones know nothing of each other',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,zone=1,table=4,exec(set_field:0x11->ct_mark))
table=0,priority=5,in_port=2,udp,IP,actions=ct(zone=1,table=1)
table=1,ct_state=+est,IP,actions=ct(zone=2,table=4)
${showing(4)}${crossing(5)}`.replace('udp,IP', 'IP'),
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['b', back()],
        ['a', there()],
        ['b', back()],
      ]
    },
  },
  {
    name: 'one zone after the other, committed in both, with other marks',
    flows: `table=0,priority=5,IP,actions=ct(zone=1,table=1)
table=1,priority=5,ct_state=+new,IP,actions=ct(commit,zone=1,exec(set_field:0x11->ct_mark)),ct(zone=2,table=2)
table=1,priority=4,IP,actions=ct(zone=2,table=2)
table=2,priority=5,ct_state=+new,IP,actions=ct(commit,zone=2,table=4,exec(set_field:0x22->ct_mark))
table=2,priority=4,IP,actions=resubmit(,4)
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = tcpOf(between(to))
      return [
        ['a', there('S')],
        ['b', back('SA')],
        ['a', there('A')],
        ['b', back('FA')],
        ['a', there('R')],
      ]
    },
  },
  {
    name: 'two zones see opposite directions',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,zone=1,table=1)
table=0,priority=5,in_port=2,IP,actions=ct(commit,zone=2,table=1)
table=1,priority=5,in_port=1,IP,actions=ct(zone=2,table=4)
table=1,priority=5,in_port=2,IP,actions=ct(zone=1,table=4)
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['b', back()],
        ['a', there()],
        ['b', back()],
        ['a', there()],
      ]
    },
  },
  {
    name: 'a zone from a register',
    flows: `table=0,priority=5,in_port=1,IP,actions=set_field:0x7->reg3,ct(commit,zone=NXM_NX_REG3[0..15],table=4)
table=0,priority=5,in_port=2,IP,actions=set_field:0x70->reg3,ct(zone=NXM_NX_REG3[4..19],table=4)
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['b', back()],
        ['a', there()],
      ]
    },
  },
  {
    name: 'marks and labels are kept, changed under a mask, and carried by answers',
    flows: `table=0,priority=5,in_port=1,IP,actions=set_field:0x5->reg4,ct(commit,zone=3,table=4,exec(move:NXM_NX_REG4[0..3]->NXM_NX_CT_MARK[0..3],set_field:0x120/0xff0->ct_mark,set_field:0x4321/0xffff->ct_label))
table=0,priority=5,in_port=2,IP,actions=ct(zone=3,table=1)
table=1,priority=5,ct_mark=0x125,ct_label=0x4321/0xffff,IP,actions=ct(commit,zone=3,table=4,exec(set_field:0x3000/0xf000->ct_mark,set_field:0x80000000000000000000000000000000/0x80000000000000000000000000000000->ct_label))
table=1,priority=4,ct_mark=0x3000/0xf000,IP,actions=resubmit(,4)
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = tcpOf(between(to))
      return [
        ['a', there('S')],
        ['b', back('SA')],
        ['b', back('A')],
        ['a', there('A')],
        ['b', back('A')],
      ]
    },
  },
  {
    name: 'force commits anew from the other side',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,table=4,exec(set_field:0x1->ct_mark))
table=0,priority=5,in_port=2,IP,actions=ct(commit,force,table=4,exec(set_field:0x2->ct_mark))
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['b', back()],
        ['b', back()],
        ['a', there()],
        ['b', back()],
      ]
    },
  },
  {
    name: 'ct_clear forgets what was known of the packet, not the connection',
    flows: `table=0,priority=5,IP,actions=ct(commit,table=1)
table=1,priority=5,IP,actions=ct_clear,resubmit(,2)
table=2,priority=5,ct_state=-trk,in_port=1,IP,actions=resubmit(,5)
table=2,priority=5,ct_state=-trk,in_port=2,IP,actions=ct(table=4)
table=2,priority=4,actions=drop
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = tcpOf(between(to))
      return [
        ['a', there('S')],
        ['b', back('SA')],
        ['a', there('A')],
        ['b', back('A')],
      ]
    },
  },
  {
    name: 'a ct without a table leaves the packet untracked',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,zone=9),resubmit(,4)
table=0,priority=5,in_port=2,IP,actions=ct(zone=9),resubmit(,4)
${showing(4)}${crossing(5)}`,
    packets: (to) => {
      const {there, back} = udpOf(between(to))
      return [
        ['a', there()],
        ['b', back()],
        ['a', there()],
      ]
    },
  },
]

states('agree with real packets across zones, with marks and labels', () =>
  withPods((lab) => holds(compareRows(lab, rows), 60)),
)

/** A comparison of fewer packets than were meant says nothing. */
async function holds(packets: Promise<number>, least: number): Promise<void> {
  const compared = await packets
  assert.ok(compared >= least, `${compared} packets`)
}

states.run()
