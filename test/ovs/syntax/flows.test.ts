import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {parseFlows} from '../../../src/ovs/syntax/flows.ts'
import {formatFlow} from '../../../src/ovs/syntax/format-flow.ts'

const flows = suite('ovs/syntax/flows')

flows('reads a line with statistics', () => {
  const line =
    ' cookie=0x1030000000000, duration=15.760s, table=23, n_packets=4, n_bytes=296, idle_timeout=5, hard_timeout=10, send_flow_rem importance=3, idle_age=3, hard_age=2, priority=200,ip,nw_dst=10.10.1.2 actions=dec_ttl,goto_table:26'
  const {items, unparsed} = parseFlows(`OFPST_FLOW reply (OF1.5) (xid=0x6):\n${line}\n`)
  const [flow] = items
  assert.equal(unparsed, [])
  assert.is(items.length, 1)
  assert.is(flow?.line, 2)
  assert.is(flow?.text, line.trim())
  assert.is(flow?.cookie, 0x1030000000000n)
  assert.is(flow?.table, 23)
  assert.is(flow?.tableName, null)
  assert.is(flow?.priority, 200)
  assert.is(flow?.packets, 4)
  assert.is(flow?.bytes, 296)
  assert.is(flow?.durationSeconds, 15.76)
  assert.is(flow?.idleTimeout, 5)
  assert.is(flow?.hardTimeout, 10)
  assert.is(flow?.idleAge, 3)
  assert.is(flow?.hardAge, 2)
  assert.is(flow?.importance, 3)
  assert.equal(flow?.flags, ['send_flow_rem'])
  assert.is(flow?.matchText, 'ip,nw_dst=10.10.1.2')
  assert.is(flow?.actionsText, 'dec_ttl,goto_table:26')
  assert.equal(
    flow?.actions.map(({kind}) => kind),
    ['decTtl', 'goto'],
  )
  assert.is(flow && formatFlow(flow), line.trim())
})

flows('reads a line without statistics, of which table 0 and priority 32768 go without saying', () => {
  const [flow] = parseFlows('actions=NORMAL').items
  assert.is(flow?.table, 0)
  assert.is(flow?.priority, 32768)
  assert.is(flow?.packets, null)
  assert.is(flow?.durationSeconds, null)
  assert.is(flow?.matchText, '')
  assert.equal(flow?.match, {words: [], masks: [], values: []})
  assert.is(flow && formatFlow(flow), 'actions=NORMAL')
})

flows('reads bridge/dump-flows, which has a comma before its actions', () => {
  const [flow] = parseFlows('table_id=1, duration=0s, n_packets=7, n_bytes=0, priority=200,arp,actions=drop').items
  assert.is(flow?.table, 1)
  assert.is(flow?.packets, 7)
  assert.is(flow?.matchText, 'arp')
  assert.equal(flow?.actions, [{text: 'drop', kind: 'drop'}])
})

flows('reads counters of flows that hardware has', () => {
  const text =
    'cookie=0x0, duration=1s, table=0, n_packets=3, n_bytes=9, n_offload_packets=1, n_offload_bytes=2, actions=drop'
  const [flow] = parseFlows(text).items
  assert.is(flow?.offloadPackets, 1)
  assert.is(flow?.offloadBytes, 2)
  assert.is(flow && formatFlow(flow), text)
})

flows('knows tables and ports by the names that it is told', () => {
  const text = 'table=Classifier, priority=210,in_port="antrea-gw0" actions=resubmit("web-1",Output),goto_table:Output'
  const names = {
    tables: new Map([
      ['Classifier', 3],
      ['Output', 30],
    ]),
    ports: new Map([
      ['antrea-gw0', 2],
      ['web-1', 9],
    ]),
  }
  const [flow] = parseFlows(text, names).items
  assert.is(flow?.table, 3)
  assert.is(flow?.tableName, 'Classifier')
  assert.equal(flow?.match, {words: [5], masks: [0xffff], values: [2]})
  assert.equal(flow?.unknownMatch, [])
  assert.equal(flow?.actions, [
    {
      text: 'resubmit("web-1",Output)',
      kind: 'resubmit',
      inPort: {ofport: 9, written: '"web-1"'},
      table: {id: 30, written: 'Output'},
      ct: false,
    },
    {text: 'goto_table:Output', kind: 'goto', table: {id: 30, written: 'Output'}},
  ])
})

flows('does not guess a number for a name that it was not told', () => {
  const [flow] = parseFlows('table=Other, priority=1,in_port="web-1",tcp actions=output:"web-1"').items
  assert.is(flow?.table, null)
  assert.is(flow?.tableName, 'Other')
  assert.equal(flow?.unknownMatch, ['in_port="web-1"'])
  assert.is(flow?.matchText, 'in_port="web-1",tcp')
  assert.equal(flow?.actions, [
    {text: 'output:"web-1"', kind: 'output', port: {ofport: null, written: '"web-1"'}, maxLen: null},
  ])
})

for (const [part, kept] of [
  ['tcp,new_field=0x5,tp_dst=80', ['new_field=0x5']],
  ['ip,nw_dst=10.0.0', ['nw_dst=10.0.0']],
  ['ip,nw_ttl=300', ['nw_ttl=300']],
  ['tcp,tp_dst=80x', ['tp_dst=80x']],
  ['newproto,tp_dst=80', ['newproto']],
  ['tcp=1', ['tcp=1']],
  ['ct_state=+bogus', ['ct_state=+bogus']],
  ['thing=(a,b),ip', ['thing=(a,b)']],
] as const) {
  flows(`keeps what it does not know of ${part}`, () => {
    const [flow] = parseFlows(`priority=5,${part} actions=drop`).items
    assert.equal(flow?.unknownMatch, kept)
    assert.is(flow?.matchText, part)
    assert.is(flow?.priority, 5)
  })
}

flows('reports an unknown statistic without making a condition of it', () => {
  const {items, unparsed} = parseFlows(' cookie=0x0, n_new=5, table=0, priority=1,ip actions=drop')
  assert.equal(items[0]?.unknownMatch, [])
  assert.equal(unparsed, [{line: 1, column: 14, text: 'n_new=5', reason: 'unknown statistic of a flow'}])
})

flows('reports lines that are no flow, with the reason', () => {
  const text = [
    'NXST_FLOW reply (xid=0x4):',
    '***decode error: OFPBAC_UNSUPPORTED_ORDER***',
    '00000000  06 0e 00 50 00 00 00 01-00 00 00 00 00 00 00 00 |...P............|',
    'ovs-ofctl: br-int is not a bridge or a socket',
    ' cookie=0x0, duration=1s, table=0, n_packets=0, n_bytes=0, priority=1,ip act',
  ].join('\r\n')
  const {items, unparsed} = parseFlows(text)
  assert.equal(items, [])
  assert.equal(
    unparsed.map(({line, reason}) => [line, reason]),
    [
      [2, 'ovs-ofctl could not decode flows in this OpenFlow version'],
      [3, 'undecoded bytes, printed by ovs-ofctl'],
      [4, 'not a flow: no actions='],
      [5, 'not a flow: no actions='],
    ],
  )
})

flows('accepts CRLF and blank lines, and counts them', () => {
  const {items} = parseFlows('\r\n table=1, actions=drop\r\n\r\n table=2, actions=drop\r\n')
  assert.equal(
    items.map(({line, table, text}) => [line, table, text]),
    [
      [2, 1, 'table=1, actions=drop'],
      [4, 2, 'table=2, actions=drop'],
    ],
  )
})

flows('shares the masks of flows that match the same bits', () => {
  const {items} = parseFlows(
    'tcp,tp_dst=80 actions=drop\ntcp,tp_dst=443 actions=drop\nudp,tp_dst=0x50/0xfff0 actions=drop',
  )
  assert.is(items[0]?.match.masks, items[1]?.match.masks)
  assert.is(items[0]?.match.words, items[1]?.match.words)
  assert.is.not(items[0]?.match.masks, items[2]?.match.masks)
})

flows('does not run what stands behind a parenthesis too many', () => {
  const [flow] = parseFlows('actions=output:1),output:2').items
  assert.equal(
    flow?.actions.map(({kind, text}) => [kind, text]),
    [
      ['output', 'output:1'],
      ['unknown', '),output:2'],
    ],
  )
})

flows('loads 100,000 flows in less than 300 MB', () => {
  const lines = Array.from(
    {length: 100_000},
    (_, i) =>
      ` cookie=0x1030000000000, duration=15.7${i % 100}s, table=${i % 40}, n_packets=${i}, n_bytes=${i * 60}, priority=200,tcp,nw_src=10.${i >> 16}.${(i >> 8) & 255}.${i & 255},tp_dst=80 actions=set_field:0x${i.toString(16)}->reg1,goto_table:20`,
  )
  const text = lines.join('\n')
  const before = process.memoryUsage().heapUsed
  const {items} = parseFlows(text)
  assert.is(items.length, 100_000)
  assert.ok(process.memoryUsage().heapUsed - before < 300e6)
})

flows.run()
