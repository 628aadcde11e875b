import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {matcherOf} from '../../../src/inspect/flows/match-flow.ts'
import {parseQuery} from '../../../src/inspect/flows/query.ts'
import {isProblem} from '../../../src/problem.ts'
import {bareContext, flowsOf} from '../../antrea/captured.ts'

const query = suite('inspect/flows/query')

const FLOWS = flowsOf(`
 cookie=0x1000000000000, duration=10s, table=0, n_packets=5, n_bytes=500, idle_age=1, priority=200,arp actions=goto_table:1
 cookie=0x1000000000000, duration=10s, table=0, n_packets=9, n_bytes=900, idle_age=1, priority=200,ip actions=goto_table:3
 cookie=0x1000000000000, duration=10s, table=0, n_packets=0, n_bytes=0, idle_age=9, priority=0 actions=drop
 cookie=0x1010000000000, duration=10s, table=4, n_packets=7, n_bytes=700, idle_age=1, priority=200,ip,in_port=1,dl_src=02:00:00:00:00:01,nw_src=10.10.1.2 actions=goto_table:5
 cookie=0x1010000000000, duration=10s, table=16, n_packets=2, n_bytes=200, idle_age=1, priority=200,ip,nw_dst=10.10.2.0/24 actions=set_field:10.0.0.2->tun_dst,goto_table:18
 cookie=0x1010000000000, duration=10s, table=16, n_packets=2, n_bytes=200, idle_age=1, priority=200,ipv6,ipv6_dst=fd00::/64 actions=goto_table:18
 cookie=0x1020000000000, duration=10s, table=23, n_packets=0, n_bytes=0, idle_age=9, priority=14000,tcp,tp_dst=0x2328/0xfff8 actions=conjunction(5,3/3)
 cookie=0x1020000000000, duration=10s, table=23, n_packets=0, n_bytes=0, idle_age=9, priority=14000,udp,tp_dst=53 actions=conjunction(6,3/3)
 cookie=0x2020000000000, duration=10s, table=26, n_packets=1, n_bytes=100, idle_age=1, priority=200,reg0=0x400/0x400,reg3=0x4 actions=drop
 table=28, priority=200,icmp,icmp_type=8 actions=output:1`)

const TABLES = new Map([
  [0, 'PipelineRootClassifier'],
  [4, 'SpoofGuard'],
  [16, 'L3Forwarding'],
  [23, 'AntreaPolicyIngressRule'],
  [26, 'IngressMetric'],
])
const {dialect} = bareContext(FLOWS, TABLES)
const names = {
  ports: new Map([
    ['client-123456', 1],
    ['default/client', 1],
  ]),
  tables: new Map<string, number>(),
}

/** Lines of the flows that an expression takes, from 2. */
const lines = (text: string): number[] => {
  const matches = matcherOf(parseQuery(text), {dialect, names, role: (flow) => `role of line ${flow.line}`})
  return FLOWS.filter(matches).map((flow) => flow.line)
}

for (const [text, expected] of [
  ['nw_dst=10.10.2.7', [3, 4, 5, 6, 8, 9, 10, 11]],
  ['nw_dst=10.10.3.7', [3, 4, 5, 8, 9, 10, 11]],
  ['nw_dst=10.10.0.0/16 and table=L3Forwarding', [6]],
  ['ipv6_dst=fd00::9 and table=16', [7]],
  ['tp_dst=9001 and table=23', [8]],
  ['tp_dst=9008 and table=23', []],
  ['tp_dst=53 and table=23', [9]],
  ['tcp_dst=53 and table=23', []],
  ['tp_dst=8 and table=28', []],
  ['icmp_type=8 and table=28', [11]],
  ['arp', [2, 4, 10]],
  ['arp_spa=10.10.1.2 and table=4', []],
  ['udp and table=23', [9]],
  ['in_port=1 and table=4', [5]],
  ['in_port=client-123456 and table=4', [5]],
  ['in_port=default/client and table=4', [5]],
  ['in_port=2 and table=4', []],
  ['dl_src=02:00:00:00:00:02 and table=4', []],
  ['reg0=0x400/0x400 and table=26', [10]],
  ['reg0=0/0x400 and table=26', []],
  ['n_packets>0', [2, 3, 5, 6, 7, 10]],
  ['n_packets >= 7', [3, 5]],
  ['n_packets!=0 and n_packets<5', [6, 7, 10]],
  ['n_bytes=0', [4, 8, 9]],
  ['priority=0x0', [4]],
  ['duration<=10 and idle_age>5', [4, 8, 9]],
  ['table!=0 and priority<1000', [5, 6, 7, 10, 11]],
  ['table=SpoofGuard', [5]],
  ['cookie=0x1020000000000', [8, 9]],
  ['cookie=0x2000000000000/0xffff000000000000', [10]],
  ['cookie!=0x1000000000000/0xff0000000000', [5, 6, 7, 8, 9, 10]],
  ['drop', [4, 10]],
  ['not drop and table=0', [2, 3]],
  ['drop or arp', [2, 4, 10]],
  ['drop, table=0', [4]],
  ['(drop or arp) and table=0', [2, 4]],
  ['drop or arp and table=26', [4, 10]],
  ['NOT (drop OR table=0) AND priority>500', [8, 9]],
  ['actions~conjunction', [8, 9]],
  ['actions=tun_dst', [6]],
  ['match~reg3', [10]],
  ["role~'line 5'", [5]],
  ['actions~"set_field:10.0.0.2->tun"', [6]],
] as const) {
  query(`${text} takes ${expected.length} of ${FLOWS.length}`, () => assert.equal(lines(text), expected))
}

for (const [text, column, says] of [
  ['', 1, /a term is missing at the end/],
  ['nw_dst', 1, /'nw_dst' needs a value/],
  ['nw_dst=', 8, /a value is missing after 'nw_dst='/],
  ['nw_dts=10.0.0.1', 1, /'nw_dts' is no field: did you mean nw_dst/],
  ['frobnicate', 1, /'frobnicate' is no field$/],
  ['tcp and', 8, /a term is missing at the end/],
  ['tcp udp', 5, /'and' or 'or' is missing before 'udp'/],
  ['(tcp or udp', 1, /'\(' is not closed/],
  ['tcp)', 4, /'\)' closes nothing/],
  ['n_packets>many', 11, /'many' is no number/],
  ['n_packets~3', 10, /'n_packets' is a number/],
  ['actions<3', 8, /'actions' is a text/],
  ['nw_dst>10.0.0.1', 7, /'nw_dst' can be compared with = and != only/],
  ['tcp and table=Spoofguard', 15, /no table 'Spoofguard': did you mean SpoofGuard\?/],
  ['nw_dst=10.0.0.300', 1, /'10.0.0.300' is no value of nw_dst/],
  ['tcp and tp_dst=70000', 9, /'70000' is no value of tp_dst/],
  ['in_port=nobody/here', 1, /'nobody\/here' is no value of in_port/],
  ['cookie=xyz', 8, /'xyz' is no cookie/],
  ['tcp and "', 9, /'"' does not belong here/],
  ['= 3', 1, /a field or a word is missing before '='/],
] as const) {
  query(`'${text}' is refused at column ${column}`, () => {
    try {
      lines(text)
    } catch (error) {
      assert.ok(isProblem(error))
      assert.is(isProblem(error) && error.oclif.exit, 2)
      assert.match(String(error), new RegExp(`column ${column}: `))
      assert.match(String(error), says)
      return
    }
    assert.unreachable(text)
  })
}

query.run()
