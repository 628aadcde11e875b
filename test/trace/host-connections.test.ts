import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {type Headers, PROTOCOL, TCP} from '../../src/trace/frame.ts'
import {destinationNow, HostConnections, sourceNow, translate} from '../../src/trace/host-connections.ts'

const connections = suite('trace/host-connections')

const tcp = (src: string, sport: number, dst: string, dport: number, tcpFlags: number): Headers => ({
  family: 4,
  protocol: PROTOCOL.tcp,
  src,
  dst,
  sport,
  dport,
  ttl: 64,
  tcpFlags,
})
const icmp = (src: string, dst: string, type: number): Headers => ({
  ...tcp(src, type, dst, 0, 0),
  protocol: PROTOCOL.icmp,
})

for (const [what, headers, state] of [
  ['a SYN', tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.syn), 'new'],
  ['a SYN+ACK', tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.syn | TCP.ack), 'invalid'],
  ['a bare ACK', tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.ack), 'new'],
  ['a reset', tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.rst), 'invalid'],
  ['an echo request', icmp('10.0.0.1', '10.0.0.2', 8), 'new'],
  ['an echo reply', icmp('10.0.0.1', '10.0.0.2', 0), 'invalid'],
] as const) {
  connections(`takes ${what} without a connection as ${state}`, () =>
    assert.is(new HostConnections().track(headers).state, state),
  )
}

connections('knows the answer to what it has seen, and then the connection is established both ways', () => {
  const all = new HostConnections()
  all.track(tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.syn))
  const answer = all.track(tcp('10.0.0.2', 2, '10.0.0.1', 1, TCP.syn | TCP.ack))
  assert.is(answer.state, 'established')
  assert.ok(answer.isReply)
  assert.is(all.track(tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.ack)).state, 'established')
})

connections('undoes a masquerade for the answer', () => {
  const all = new HostConnections()
  const first = all.track(tcp('10.10.1.2', 40000, '192.0.2.1', 443, TCP.syn))
  assert.ok(first.connection)
  translate(first.connection, 'source', {ip: '172.31.0.11', port: null})
  assert.equal(sourceNow(first), {ip: '172.31.0.11', port: 40000})
  const answer = all.track(tcp('192.0.2.1', 443, '172.31.0.11', 40000, TCP.syn | TCP.ack))
  assert.ok(answer.isReply)
  assert.equal(destinationNow(answer), {ip: '10.10.1.2', port: 40000})
})

connections('undoes a DNAT for the answer', () => {
  const all = new HostConnections()
  const first = all.track(tcp('172.31.0.12', 5000, '172.31.0.11', 30080, TCP.syn))
  assert.ok(first.connection)
  translate(first.connection, 'destination', {ip: '169.254.0.252', port: null})
  assert.equal(destinationNow(first), {ip: '169.254.0.252', port: 30080})
  const answer = all.track(tcp('169.254.0.252', 30080, '172.31.0.12', 5000, TCP.syn | TCP.ack))
  assert.equal(sourceNow(answer), {ip: '172.31.0.11', port: 30080})
})

connections('a fork does not change what it came from', () => {
  const all = new HostConnections()
  all.fork().track(tcp('10.0.0.1', 1, '10.0.0.2', 2, TCP.syn))
  assert.is(all.track(tcp('10.0.0.2', 2, '10.0.0.1', 1, TCP.syn | TCP.ack)).state, 'invalid')
})

connections.run()
