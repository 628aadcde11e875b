import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {hashFields} from '../../../src/ovs/pipeline/hash/flow-hash.ts'
import {jhashBytes} from '../../../src/ovs/pipeline/hash/jhash.ts'
import {linkOf} from '../../../src/ovs/pipeline/hash/links.ts'
import {newPacket} from '../../../src/ovs/pipeline/packet.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'

const hash = suite('ovs/pipeline/hash')

const TCP =
  'in_port=1,dl_src=00:11:22:33:44:55,dl_dst=66:77:88:99:aa:bb,dl_vlan=77,tcp,nw_src=10.1.2.3,nw_dst=10.9.8.7,tcp_src=1234,tcp_dst=80'
const SCTP6 = 'in_port=1,sctp6,ipv6_src=fd00::1234,ipv6_dst=fe80::5678:9,sctp_src=9,sctp_dst=99'
const MAC = 'in_port=1,dl_src=00:11:22:33:44:55,dl_dst=66:77:88:99:aa:bb'
const FRAGMENT = 'in_port=1,tcp,nw_src=10.1.2.3,nw_dst=10.9.8.7,tcp_src=4,tcp_dst=5,nw_frag=first'

/** What Open vSwitch 3.1.0 wrote into registers: modulo_n and hash_threshold of 65000 links, hrw of 50, iter_hash of 50 over 64. */
const ANSWERS: readonly (readonly [fields: string, basis: number, packet: string, links: readonly number[]])[] = [
  ['eth_src', 50, MAC, [31910, 27913, 5, 23]],
  ['symmetric_l4', 51, MAC, [63561, 32010, 8, 18]],
  ['symmetric_l3l4', 52, MAC, [52232, 38293, 39, 12]],
  ['nw_src', 54, MAC, [54, 0, 48, 24]],
  ['symmetric_l3', 56, MAC, [45909, 4453, 45, 24]],
  ['symmetric_l4', 51, TCP, [46679, 34091, 3, 42]],
  ['symmetric_l3l4', 52, TCP, [3228, 5061, 6, 15]],
  ['symmetric_l3l4+udp', 53, TCP, [55771, 31681, 31, 15]],
  ['nw_src', 54, TCP, [33166, 9981, 39, 24]],
  ['nw_dst', 55, TCP, [60941, 53788, 24, 49]],
  ['symmetric_l3', 56, TCP, [21714, 8920, 10, 12]],
  ['symmetric_l4', 51, SCTP6, [19776, 44079, 43, 26]],
  ['symmetric_l3l4', 52, SCTP6, [37367, 52449, 5, 27]],
  ['symmetric_l3l4+udp', 53, SCTP6, [9514, 29458, 30, 5]],
  ['nw_src', 54, SCTP6, [51909, 682, 27, 29]],
  ['symmetric_l3', 56, SCTP6, [8835, 39703, 13, 31]],
  ['symmetric_l3l4', 52, FRAGMENT, [29380, 36802, 33, 48]],
]

for (const [fields, basis, text, links] of ANSWERS) {
  hash(`picks the links that Open vSwitch picks by ${fields} of ${text}`, () => {
    const read = parseFlowText(text)
    const value = 'packet' in read ? hashFields(read.packet, fields, basis) : null
    assert.type(value, 'number')
    const ask = (algorithm: string, count: number, arg = 0): number | null => linkOf(algorithm, value ?? 0, count, arg)
    assert.equal(
      [ask('modulo_n', 65000), ask('hash_threshold', 65000), ask('hrw', 50), ask('iter_hash', 50, 64)],
      links,
    )
  })
}

hash('gives the only link there is', () => {
  for (const algorithm of ['modulo_n', 'hash_threshold', 'hrw', 'iter_hash']) assert.is(linkOf(algorithm, 7, 1, 0), 0)
})

hash('knows no fields and no algorithm of another name', () => {
  assert.is(hashFields(newPacket(), 'symmetric_l7', 0), null)
  assert.is(linkOf('random', 7, 2, 0), null)
})

hash('leaves what comes before a multiple of twelve bytes mixed, not finished', () => {
  assert.is(jhashBytes(new Uint8Array(0), 5), (0xdeadbeef + 5) >>> 0)
})

hash.run()
