import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {listens, parseSockets} from '../../src/host/socket.ts'
import {formatIp} from '../../src/ip.ts'

const sockets = suite('host/socket')

/** `ss -lntu` of iproute2 6.1, with its header. */
const TEXT = `Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
udp   UNCONN 0      0                  *:10351            *:*          
tcp   LISTEN 0      4096               *:10350            *:*          
tcp   LISTEN 0      128          0.0.0.0:22         0.0.0.0:*          
tcp   LISTEN 3      128             [::]:9000          [::]:*    users:(("x",pid=1,fd=3))
tcp   LISTEN 0      128        127.0.0.1:6443       0.0.0.0:*          
tcp   LISTEN 0      128      10.10.1.2%eth0:80        0.0.0.0:*          
tcp   LISTEN 0      128            [::1]:6443          [::]:*          
tcp   LISTEN 0      128 [::ffff:10.10.1.2]:81             *:*          
udp   UNCONN 0      0   [fe80::1]%eth0:546          [::]:*
tcp   ESTAB  0      0        10.10.1.2:82   10.10.1.3:40000
nonsense
`
const {items, unparsed} = parseSockets(TEXT)

sockets('reads every form of a local address', () => {
  assert.equal(
    items.map(({line, protocol, ip, families, dev, port}) =>
      [line, protocol, ip && formatIp(ip), families.join(), dev, port].join(' '),
    ),
    [
      '2 udp  4,6  10351',
      '3 tcp  4,6  10350',
      '4 tcp  4  22',
      '5 tcp  6  9000',
      '6 tcp 127.0.0.1 4  6443',
      '7 tcp 10.10.1.2 4 eth0 80',
      '8 tcp ::1 6  6443',
      '9 tcp 10.10.1.2 4  81',
      '10 udp fe80::1 6 eth0 546',
      '11 tcp 10.10.1.2 4  82',
    ],
  )
  assert.equal([items[3]!.recvQ, items[3]!.sendQ], [3, 128])
  assert.equal(
    unparsed.map(({line}) => line),
    [12],
  )
})

for (const [protocol, ip, port, line] of [
  ['tcp', '10.10.1.2', 10350, 3],
  ['tcp', 'fd00::1', 10350, 3],
  ['udp', '10.10.1.2', 10351, 2],
  ['tcp', '10.10.1.2', 10351, undefined],
  ['tcp', '10.10.1.2', 22, 4],
  ['tcp', 'fd00::1', 22, undefined],
  ['tcp', '10.10.1.2', 9000, undefined],
  ['tcp', 'fd00::1', 9000, 5],
  ['tcp', '127.0.0.1', 6443, 6],
  ['tcp', '10.10.1.2', 6443, undefined],
  ['tcp', '10.10.1.2', 80, 7],
  ['tcp', '10.10.1.2', 81, 9],
  ['tcp', '10.10.1.2', 82, undefined],
  ['tcp', 'nobody', 80, undefined],
] as const) {
  sockets(`${protocol} ${ip} ${port} is taken by line ${line ?? 'nobody'}`, () =>
    assert.is(listens(items, protocol, ip, port)?.line, line),
  )
}

sockets('reads what has no header', () => {
  assert.equal(
    parseSockets('tcp LISTEN 0      64     *:8080 *:*\n').items.map(({port, peer}) => [port, peer]),
    [[8080, '*:*']],
  )
})

sockets.run()
