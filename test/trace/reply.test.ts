import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type Headers, headersOf, ipFrame, PROTOCOL, TCP} from '../../src/trace/frame.ts'
import {replyTo} from '../../src/trace/reply.ts'

const reply = suite('trace/reply')

const sent = (more: Partial<Headers>, size = 60) =>
  ipFrame(
    {
      family: 4,
      protocol: PROTOCOL.tcp,
      src: '10.0.0.1',
      dst: '10.0.0.2',
      sport: 40000,
      dport: 80,
      ttl: 63,
      tcpFlags: TCP.syn,
      ...more,
    },
    size,
    true,
  )

const back = {family: 4, src: '10.0.0.2', dst: '10.0.0.1', ttl: 64} as const

for (const [what, frame, isRefused, expected] of [
  ['a SYN by a SYN+ACK', sent({}), false, {...back, protocol: 6, sport: 80, dport: 40000, tcpFlags: 0x12}],
  [
    'a SYN to a closed port by a reset',
    sent({}),
    true,
    {...back, protocol: 6, sport: 80, dport: 40000, tcpFlags: 0x14},
  ],
  ['data by an ACK', sent({tcpFlags: TCP.ack}), false, {...back, protocol: 6, sport: 80, dport: 40000, tcpFlags: 0x10}],
  [
    'a datagram by one back',
    sent({protocol: PROTOCOL.udp, tcpFlags: 0}),
    false,
    {...back, protocol: 17, sport: 80, dport: 40000, tcpFlags: 0},
  ],
  [
    'an echo request by an echo reply',
    sent({protocol: PROTOCOL.icmp, sport: 8, dport: 0, tcpFlags: 0}),
    false,
    {...back, protocol: 1, sport: 0, dport: 0, tcpFlags: 0},
  ],
] as const) {
  reply(`answers ${what}`, () => {
    const answer = replyTo(frame, isRefused)
    assert.ok(answer)
    assert.equal(headersOf(answer.packet), expected)
  })
}

reply('answers nothing to an echo reply, nor to an ICMP error', () => {
  assert.is(replyTo(sent({protocol: PROTOCOL.icmp, sport: 0, tcpFlags: 0}), false), null)
  assert.is(replyTo(sent({protocol: PROTOCOL.icmp, sport: 3, tcpFlags: 0}), false), null)
})

reply('answers a full segment by a small packet, and a long ping by one as long', () => {
  assert.is(replyTo(sent({}, 1450), false)?.size, 60)
  assert.is(replyTo(sent({protocol: PROTOCOL.icmp, sport: 8, tcpFlags: 0}, 1450), false)?.size, 1450)
})

reply.run()
