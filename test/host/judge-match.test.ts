import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {evaluateHook} from '../../src/host/evaluate-hook.ts'
import {type Asked, forward, packetOf, stateOf, tablesOf} from './filter.ts'

const matches = suite('host/judge-match')

const SETS = `create PODS hash:net family inet hashsize 1024
add PODS 10.10.1.0/24
add PODS 10.10.2.0/24
add PODS 10.10.2.128/25 nomatch
create NODEPORT hash:ip,port family inet
add NODEPORT 172.31.0.11,tcp:30080
add NODEPORT 172.31.0.11,udp:53-60
create PODS6 hash:net family inet6
create BOTH list:set size 8
add BOTH PODS6
add BOTH PODS
create PORTS bitmap:port range 0-65535
add PORTS 80
create DEVICES hash:net,iface family inet
add DEVICES 10.10.2.0/24,antrea-gw0
create MACS hash:mac
add MACS 02:00:00:00:00:01
create HOSTS bitmap:ip range 10.10.0.0/16
add HOSTS 10.10.2.1-10.10.2.9`

/** yes, no, or `?` : the rule is `-A FORWARD <words> -j DROP`. */
const table: readonly (readonly [string, Asked, 'yes' | 'no' | '?'])[] = [
  ['', {}, 'yes'],
  ['-s 10.10.1.0/24', {}, 'yes'],
  ['-s 10.10.2.0/24', {}, 'no'],
  ['! -s 10.10.2.0/24', {}, 'yes'],
  ['-d 10.10.2.2/32', {}, 'yes'],
  ['-d 10.0.0.2/255.0.0.255', {}, 'yes'],
  ['-d 10.0.0.3/255.0.0.255', {}, 'no'],
  ['! -d 10.0.0.3/255.0.0.255', {}, 'yes'],
  ['-i eth0', {}, 'yes'],
  ['-i eth+', {}, 'yes'],
  ['-i eth', {}, 'no'],
  ['! -i eth0', {}, 'no'],
  ['-i eth0', {iif: null}, 'no'],
  ['! -i eth0', {iif: null}, 'yes'],
  ['-o antrea-gw0', {}, 'yes'],
  ['-p tcp', {}, 'yes'],
  ['-p udp', {}, 'no'],
  ['! -p udp', {}, 'yes'],
  ['-p all', {}, 'yes'],
  ['-p 6', {}, 'yes'],
  ['-p tcp -m tcp --dport 80', {}, 'yes'],
  ['-p tcp -m tcp --dport 81', {}, 'no'],
  ['-p tcp -m tcp ! --dport 81', {}, 'yes'],
  ['-p udp -m udp ! --dport 81', {}, 'no'],
  ['-p tcp -m tcp --dport 70:80', {}, 'yes'],
  ['-p tcp -m tcp --sport 1024:', {}, 'yes'],
  ['-p tcp -m tcp --sport :1024', {}, 'no'],
  ['-p tcp -m tcp --dport 80', {dport: null}, '?'],
  ['-p tcp -m multiport --dports 22,80:90', {}, 'yes'],
  ['-p tcp -m multiport ! --dports 22,80:90', {}, 'no'],
  ['-p tcp -m multiport --ports 40000', {}, 'yes'],
  ['-p tcp -m multiport --sports 80', {}, 'no'],
  ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', {}, 'yes'],
  ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', {tcpFlags: 18}, 'no'],
  ['-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN', {tcpFlags: 18}, 'yes'],
  ['-p tcp -m tcp --tcp-flags ALL NONE', {tcpFlags: 0}, 'yes'],
  ['-p tcp -m tcp --syn', {}, 'yes'],
  ['-p tcp -m tcp --syn', {tcpFlags: null}, '?'],
  ['-p tcp -m tcp --tcp-option 2', {}, '?'],
  ['-p icmp -m icmp --icmp-type 8', {protocol: 1, icmpType: 8, icmpCode: 0}, 'yes'],
  ['-p icmp -m icmp --icmp-type 3/4', {protocol: 1, icmpType: 3, icmpCode: 4}, 'yes'],
  ['-p icmp -m icmp --icmp-type 3/4', {protocol: 1, icmpType: 3, icmpCode: 1}, 'no'],
  ['-p icmp -m icmp --icmp-type any', {protocol: 1, icmpType: null}, 'yes'],
  ['-p icmp -m icmp --icmp-type 8', {protocol: 1, icmpType: null}, '?'],
  ['-p icmp -m icmp --icmp-type 8', {}, 'no'],
  ['-m set --match-set PODS src', {}, 'yes'],
  ['-m set ! --match-set PODS dst', {}, 'no'],
  ['-m set --match-set PODS dst', {destination: '10.10.2.200'}, 'no'],
  ['-m set --match-set PODS dst', {destination: '10.10.3.1'}, 'no'],
  ['-m set --match-set PODS6 dst', {}, 'no'],
  ['-m set --match-set NODEPORT dst,dst', {destination: '172.31.0.11', dport: 30080}, 'yes'],
  ['-m set --match-set NODEPORT dst,dst', {destination: '172.31.0.11', dport: 30081}, 'no'],
  ['-m set --match-set NODEPORT dst,dst', {destination: '172.31.0.11', dport: 30080, protocol: 17}, 'no'],
  ['-m set --match-set NODEPORT dst,dst', {destination: '172.31.0.11', dport: 55, protocol: 17}, 'yes'],
  ['-m set --match-set NODEPORT dst,src', {destination: '172.31.0.11', dport: 30080}, 'no'],
  ['-m set --match-set NODEPORT dst', {destination: '172.31.0.11', dport: 30080}, '?'],
  ['-m set --match-set BOTH dst', {}, 'yes'],
  ['-m set --match-set PORTS dst', {}, 'yes'],
  ['-m set --match-set DEVICES dst,dst', {}, 'yes'],
  ['-m set --match-set DEVICES dst,src', {}, 'no'],
  ['-m set --match-set HOSTS dst', {}, 'yes'],
  ['-m set --match-set MACS src', {}, '?'],
  ['-m set --match-set NOBODY src', {}, '?'],
  ['-m set --match-set PODS src ! --update-counters', {}, 'yes'],
  ['-m set --match-set PODS src --packets-gt 5', {}, '?'],
  ['-m addrtype --dst-type LOCAL', {destination: '172.31.0.11'}, 'yes'],
  ['-m addrtype --dst-type LOCAL', {destination: '127.0.0.9'}, 'yes'],
  ['-m addrtype --dst-type LOCAL', {}, 'no'],
  ['-m addrtype ! --dst-type LOCAL', {}, 'yes'],
  ['-m addrtype --src-type LOCAL --limit-iface-out', {source: '10.10.1.1'}, 'yes'],
  ['-m addrtype ! --src-type LOCAL --limit-iface-out', {source: '172.31.0.11'}, 'yes'],
  ['-m addrtype --src-type LOCAL --limit-iface-in', {source: '10.10.1.1'}, 'no'],
  ['-m addrtype --dst-type UNICAST', {}, 'yes'],
  ['-m addrtype --dst-type MULTICAST', {destination: '224.0.0.1'}, 'yes'],
  ['-m addrtype --dst-type BROADCAST', {destination: '172.31.0.255'}, 'yes'],
  ['-m addrtype --dst-type LOCAL,BROADCAST', {destination: '255.255.255.255'}, 'yes'],
  ['-m addrtype --dst-type BLACKHOLE', {}, '?'],
  ['-m mark --mark 0x1/0xff', {mark: 0x101}, 'yes'],
  ['-m mark ! --mark 0x1/0xff', {mark: 0x101}, 'no'],
  ['-m mark --mark 0x80000000/0x80000000', {mark: 0x8000_0001}, 'yes'],
  ['-m mark --mark 0x1', {mark: 0x101}, 'no'],
  ['-m mark --mark 0x1', {mark: null}, '?'],
  ['-m connmark --mark 0x10/0x10', {ctMark: 0x30}, 'yes'],
  ['-m conntrack --ctstate RELATED,ESTABLISHED', {}, 'no'],
  ['-m conntrack --ctstate RELATED,ESTABLISHED', {ctState: 'established'}, 'yes'],
  ['-m conntrack ! --ctstate NEW', {ctState: 'established'}, 'yes'],
  ['-m conntrack --ctstate INVALID', {ctState: null}, '?'],
  ['-m conntrack --ctstate DNAT', {ctDnat: true}, 'yes'],
  ['-m conntrack --ctstate ESTABLISHED,DNAT', {ctDnat: null}, '?'],
  ['-m conntrack --ctdir ORIGINAL', {}, '?'],
  ['-m state --state NEW', {}, 'yes'],
  ['-m state --state UNTRACKED', {ctState: 'untracked'}, 'yes'],
  ['-m length --length 0:100', {}, 'yes'],
  ['-m length --length 1400', {}, 'no'],
  ['-m length --length 1400', {size: null}, '?'],
  ['-m pkttype --pkt-type unicast', {}, 'yes'],
  ['-m pkttype --pkt-type multicast', {destination: '224.0.0.1'}, 'yes'],
  ['-m iprange --src-range 10.10.1.1-10.10.1.9', {}, 'yes'],
  ['-m iprange ! --dst-range 10.10.2.3-10.10.2.9', {}, 'yes'],
  ['-m physdev --physdev-is-bridged', {}, 'no'],
  ['-m physdev ! --physdev-is-bridged', {}, 'yes'],
  ['-m physdev --physdev-in eth9', {}, '?'],
  ['-m comment --comment "! -s 1.2.3.4 \\"x\\" --dport 9"', {}, 'yes'],
  ['-m statistic --mode random --probability 0.50000000000', {}, '?'],
  ['-s 1.1.1.1/32 -m statistic --mode random --probability 0.50000000000', {}, 'no'],
  ['-m u32 --u32 "0>>22&0x3C@4=0x29"', {}, '?'],
  ['-m owner --uid-owner 0', {}, '?'],
  ['-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 5 --hashlimit-name x', {}, '?'],
  ['-f', {}, '?'],
  ['-m constructor', {}, '?'],
]

for (const [words, asked, expected] of table) {
  matches(`${expected}: ${words || 'no condition'} ${JSON.stringify(asked)}`, () => {
    const {verdict} = forward(`-A FORWARD ${words} -j DROP`, asked, '', SETS)
    assert.is(verdict, {yes: 'drop', no: 'accept', '?': 'unknown'}[expected])
  })
}

matches('says what cannot be judged, and in which rule', () => {
  const {reason, by} = forward('-A FORWARD -m u32 --u32 "4=1" -j DROP')
  assert.is(reason, "'-m u32 --u32 4=1' looks at raw bytes of the packet")
  assert.is(by?.rule.line, 6)
  assert.is(forward('-A FORWARD -m newmatch --x 5 -j DROP').reason, "'-m newmatch --x 5' is not known to this reader")
})

matches('knows nothing of sets and addresses that nobody read', () => {
  const blind = {ipsets: null, addresses: null}
  const tables = tablesOf(
    'filter',
    '-A FORWARD -m set --match-set PODS src -j DROP\n-A OUTPUT -m addrtype --src-type LOCAL -j DROP',
  )
  assert.is(evaluateHook({...stateOf(tables), ...blind}, 'FORWARD', packetOf()).reason, "the ipset 'PODS' was not read")
  assert.is(
    evaluateHook({...stateOf(tables), ...blind}, 'OUTPUT', packetOf()).reason,
    'the addresses of the node were not read',
  )
})

matches.run()
