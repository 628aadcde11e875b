import fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {FLOW_WORDS, W} from '../../../src/ovs/fields.ts'
import {parseFlowText} from '../../../src/ovs/syntax/flow-text.ts'
import {formatFlowText} from '../../../src/ovs/syntax/format-flow-text.ts'

const formatting = suite('ovs/syntax/format-flow-text')

for (const text of [
  'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=40000,tcp_dst=80,tcp_flags=0x2',
  'in_port=LOCAL,pkt_mark=0x1,udp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_tos=184,nw_ecn=1,nw_ttl=64,udp_src=40000,udp_dst=53',
  'in_port=3,dl_vlan=0,dl_vlan_pcp=5,icmp,nw_ttl=1,icmp_type=8',
  'in_port=2,tun_id=0x5,tun_src=172.18.0.2,tun_dst=172.18.0.3,tun_ttl=63,sctp6,ipv6_src=fd00::1,ipv6_dst=fd00::2,nw_ttl=64,sctp_dst=7',
  'in_port=1,ct_mark=0x13,ct_label=0x5,icmp6,ipv6_src=fe80::1,nw_ttl=255,icmpv6_type=135,nd_target=fe80::2,nd_sll=02:00:00:00:00:01',
  'in_port=1,arp,arp_op=1,arp_spa=10.0.0.1,arp_tpa=10.0.0.2,arp_sha=02:00:00:00:00:01',
  'in_port=1,dp_hash=0x7,ip,nw_proto=47,nw_ttl=64',
  'in_port=1,tcp,nw_ttl=64,nw_frag=later',
  'in_port=1,dl_type=0x88cc',
  'in_port=1',
]) {
  formatting(`writes ${text}`, () => {
    const read = parseFlowText(text)
    assert.ok('packet' in read)
    assert.equal('packet' in read && formatFlowText(read.packet), {text})
  })
}

formatting('says what cannot be written', () => {
  const packet = new Uint32Array(FLOW_WORDS)
  packet[W.in_port] = 1
  packet[W.recirc_id] = 5
  assert.equal(formatFlowText(packet), {error: 'recirc_id of 0x5 cannot be written'})
})

formatting('what is written says all of the packet, whatever its words are', () => {
  const word = fc.tuple(fc.integer({min: 0, max: FLOW_WORDS - 1}), fc.nat(0xffff_ffff))
  const type = fc.constantFrom(0, 0x800, 0x806, 0x86dd, 0x8847, 0x88cc)
  const protocol = fc.constantFrom(0, 1, 6, 17, 47, 58, 132)
  fc.assert(
    fc.property(type, protocol, fc.array(word, {maxLength: 5}), (dlType, number, words) => {
      const packet = new Uint32Array(FLOW_WORDS)
      packet[W.in_port] = 1
      packet[W.dl_type] = dlType
      packet[W.nw_proto] = dlType === 0 ? 0 : number
      for (const [at, value] of words) packet[at] = value
      const written = formatFlowText(packet)
      if ('error' in written) return
      const read = parseFlowText(written.text)
      assert.equal('packet' in read && [...read.packet], [...packet])
    }),
    {numRuns: 2000},
  )
})

formatting.run()
