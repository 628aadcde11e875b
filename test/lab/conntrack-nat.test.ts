import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {crossing, showing} from './conntrack-flows.ts'
import {compareRows, echoOf, type Row, tcpOf, udpOf} from './conntrack-rows.ts'
import {echo, udp, unreachable} from './frames.ts'
import {withPods} from './pods.ts'

const nat = suite('lab: NAT')

/** Pod a asks through NAT of one zone; what comes from b is translated back by the same. */
const through = (
  translation: string,
  more = '',
): string => `table=0,priority=5,in_port=1,IP,actions=ct(table=1,zone=6,nat)
table=0,priority=5,in_port=2,IP,actions=ct(table=4,zone=6,nat)
table=1,priority=5,ct_state=+new,IP,actions=ct(commit,table=4,zone=6,nat(${translation})${more})
table=1,priority=4,actions=resubmit(,4)
${showing(4)}${crossing(5)}`

const rows: readonly Row[] = [
  ...(['src=NAT', 'src=NAT:7777', 'src=A', 'src=NAT:4000-4000'] as const).map(
    (translation): Row => ({
      name: `SNAT ${translation}`,
      flows: through(translation),
      packets: ({A, B, NAT}) => {
        const near = tcpOf({src: A, dst: B})
        const seen = translation.includes('A:') || !translation.includes('NAT') ? A : NAT
        const far = tcpOf({src: seen, dst: B}, translation.includes(':7777') ? 7777 : 4000)
        const ping = echoOf({src: A, dst: B})
        return [
          ['a', near.there('S')],
          ['b', far.back('SA')],
          ['a', near.there('A')],
          ['b', near.back('A')],
          ['a', near.there('FA')],
          ['b', far.back('FA')],
          ['a', near.there('SF')],
          ['b', far.back('SF')],
          ['a', ping.there()],
          ['b', echoOf({src: seen, dst: B}).back()],
          ['a', ping.there()],
        ]
      },
    }),
  ),
  ...(['dst=B', 'dst=B:8080', 'dst=SVC', 'dst=B:80'] as const).map(
    (translation): Row => ({
      name: `DNAT ${translation}`,
      flows: through(translation),
      packets: ({A, B, SVC}) => {
        const near = udpOf({src: A, dst: SVC}, 4000, 80)
        const far = udpOf(
          {src: A, dst: translation === 'dst=SVC' ? SVC : B},
          4000,
          translation.includes(':8080') ? 8080 : 80,
        )
        return [
          ['a', near.there()],
          ['a', near.there()],
          ['b', far.back()],
          ['a', near.there()],
          ['b', far.back()],
          ['a', far.there()],
          ['b', udpOf({src: A, dst: B}, 4000, 81).back()],
          ['a', echoOf({src: A, dst: SVC}).there()],
          ['b', echoOf({src: A, dst: B}).back()],
        ]
      },
    }),
  ),
  {
    name: 'NAT without an address loses the answers of a new connection',
    flows: through('').replace('nat()', 'nat'),
    packets: ({A, B, C}) => [
      ['a', udp({src: A, dst: B}, 4000, 53)],
      ['b', udp({src: B, dst: A}, 53, 4000)],
      ['a', udp({src: A, dst: B}, 4000, 53)],
      ['a', udp({src: A, dst: B}, 4001, 53)],
      ['a', udp({src: A, dst: C}, 4000, 53)],
      ['a', udp({src: A, dst: B}, 4000, 54)],
      ['a', echo({src: A, dst: B}, 'request')],
      ['b', echo({src: B, dst: A}, 'reply')],
    ],
  },
  {
    name: 'a source port that is taken',
    flows: through('src=NAT'),
    packets: ({A, B, C}) => [
      ...[5000, 5001, 600, 1023, 511, 1, 65535].flatMap((port) =>
        [A, C].map((src) => ['a', udp({src, dst: B}, port, 53)] as const),
      ),
      ['a', udp({src: A, dst: B}, 5001, 53)],
      ['a', echo({src: A, dst: B}, 'request')],
      ['a', echo({src: C, dst: B}, 'request')],
      ['a', udp({src: C, dst: B}, 5000, 53)],
    ],
  },
  {
    name: 'a source port that is taken behind DNAT',
    flows: through('dst=B:80'),
    packets: ({A, B, C, SVC}) => [
      ['a', udp({src: A, dst: SVC}, 4000, 80)],
      ['a', udp({src: A, dst: C}, 4000, 80)],
      ['a', udp({src: A, dst: C}, 4000, 81)],
      ['a', udp({src: A, dst: B}, 4000, 80)],
      ['b', udp({src: B, dst: A}, 80, 4000)],
      ['b', udp({src: B, dst: A}, 80, 4001)],
      ['b', udp({src: B, dst: A}, 80, 4002)],
    ],
  },
  {
    name: 'the one port of SNAT is taken',
    flows: through('src=NAT:7777'),
    packets: ({A, B, C, NAT}) => [
      ['a', udp({src: A, dst: B}, 4000, 53)],
      ['a', udp({src: C, dst: B}, 4000, 53)],
      ['a', udp({src: A, dst: B}, 4001, 53)],
      ['a', udp({src: A, dst: B}, 4001, 54)],
      ['b', udp({src: B, dst: NAT}, 53, 7777)],
      ['b', udp({src: B, dst: NAT}, 54, 7777)],
    ],
  },
  {
    name: 'ranges of ports and addresses',
    flows: through('src=NAT:2000-2009'),
    packets: ({A, B, C}) => [
      ['a', udp({src: A, dst: B}, 4000, 53), /picks a port of 2000-2009/],
      ['a', udp({src: C, dst: B}, 2005, 53), /picks a port of 2000-2009/],
      ['a', udp({src: A, dst: B}, 4000, 53), /has been answered/],
    ],
  },
  {
    name: 'a hairpin: a pod meets itself by a Service, with SNAT in a second zone',
    flows: `table=0,priority=5,IP,actions=ct(table=1,zone=6,nat)
table=1,priority=6,ct_state=+new,IP,DST=SVC,actions=ct(commit,table=2,zone=6,nat(dst=A:8080),exec(set_field:0x10->ct_mark))
table=1,priority=5,ct_state=+rpl,IP,actions=ct(table=2,zone=7,nat)
table=1,priority=4,actions=resubmit(,2)
table=2,priority=6,in_port=1,ct_mark=0x10,ct_state=+new,IP,actions=ct(commit,table=3,zone=7,nat(src=NAT))
table=2,priority=5,in_port=1,ct_mark=0x10,ct_state=+est-rpl,IP,actions=ct(table=3,zone=7,nat)
table=2,priority=4,actions=resubmit(,3)
table=3,actions=resubmit(,4)
${showing(4)}table=5,actions=in_port
`,
    packets: ({A, SVC, NAT}) => {
      const near = tcpOf({src: A, dst: SVC}, 4000, 80)
      const far = tcpOf({src: NAT, dst: A}, 4000, 8080)
      return [
        ['a', near.there('S')],
        ['a', far.back('SA')],
        ['a', near.there('A')],
        ['a', far.back('A')],
        ['a', near.there('FA')],
        ['a', far.back('RA')],
      ]
    },
  },
  {
    name: 'answers are translated back in the zone that translated, by a field of the other',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,zone=6,nat(dst=B:8080),exec(set_field:0x9->ct_mark)),ct(commit,zone=7,table=4)
table=0,priority=5,in_port=2,IP,actions=ct(zone=7,table=1)
table=1,priority=5,IP,actions=ct(zone=6,nat,table=4)
${showing(4)}${crossing(5)}`,
    packets: ({A, B, SVC}) => {
      const near = udpOf({src: A, dst: SVC}, 4000, 80)
      const far = udpOf({src: A, dst: B}, 4000, 8080)
      return [
        ['a', near.there()],
        ['b', far.back()],
        ['a', near.there()],
        ['b', far.back()],
      ]
    },
  },
  {
    name: 'NAT without a table changes the packet that leaves, not the flow that is matched',
    flows: `table=0,priority=5,in_port=1,IP,actions=ct(commit,zone=6,nat(src=NAT)),resubmit(,1)
table=0,priority=5,in_port=2,IP,actions=ct(zone=6,nat),resubmit(,1)
table=1,priority=5,IP,actions=set_field:02:00:00:00:00:77->eth_src,resubmit(,4)
${showing(4)}${crossing(5)}`,
    packets: ({A, B, NAT}) => {
      const near = udpOf({src: A, dst: B})
      const far = udpOf({src: NAT, dst: B})
      return [
        ['a', near.there()],
        ['b', far.back()],
        ['a', near.there()],
      ]
    },
  },
  {
    name: 'twice through the same zone: translated once',
    flows: `table=0,priority=5,IP,actions=ct(table=1,zone=6,nat)
table=1,priority=5,ct_state=+new,IP,actions=ct(commit,table=2,zone=6,nat(src=NAT))
table=1,priority=4,actions=resubmit(,2)
table=2,priority=5,IP,actions=ct(table=4,zone=6,nat)
${showing(4)}${crossing(5)}`,
    packets: ({A, B, NAT}) => {
      const near = tcpOf({src: A, dst: B})
      const far = tcpOf({src: NAT, dst: B})
      return [
        ['a', near.there('S')],
        ['b', far.back('SA')],
        ['a', near.there('A')],
        ['b', far.back('A')],
      ]
    },
  },
]

const errors: readonly Row[] = [
  ...(['src=NAT', 'src=NAT:7777', 'dst=B:8080', 'dst=B'] as const).map(
    (translation): Row => ({
      name: `errors of connections with NAT ${translation}`,
      flows: through(translation),
      packets: ({A, B, SVC, NAT, NOBODY}) => {
        const isSource = translation.startsWith('src')
        const near = {src: A, dst: isSource ? B : SVC}
        const far = {src: isSource ? NAT : A, dst: B}
        const nearUdp = udpOf(near, 4000, 80)
        const farUdp = udpOf(far, translation.includes('7777') ? 7777 : 4000, translation.includes('8080') ? 8080 : 80)
        return [
          ['a', nearUdp.there()],
          ['b', unreachable({src: B, dst: far.src}, farUdp.there())],
          ['b', unreachable({src: NOBODY, dst: far.src}, farUdp.there())],
          ['b', unreachable({src: B, dst: A}, nearUdp.there())],
          ['b', farUdp.back()],
          ['a', unreachable({src: A, dst: near.dst}, nearUdp.back())],
          ['a', unreachable({src: NOBODY, dst: near.dst}, nearUdp.back())],
          ['a', echoOf(near).there()],
          ['b', unreachable({src: B, dst: far.src}, echoOf(far).there())],
        ]
      },
    }),
  ),
]

nat('agrees with real packets', () =>
  withPods(async (lab) => {
    const packets = await compareRows(lab, rows)
    assert.ok(packets >= 250, `${packets} packets`)
  }),
)

nat('agrees with real ICMP errors, outside and inside', () =>
  withPods(async (lab) => {
    const packets = await compareRows(lab, errors)
    assert.ok(packets >= 70, `${packets} packets`)
  }),
)

nat.run()
