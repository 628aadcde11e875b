import * as fc from 'fast-check'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {formatTraceOutput} from '../../../src/ovs/trace-output/format.ts'
import {type ParsedTrace, parseTraceOutput} from '../../../src/ovs/trace-output/parse.ts'
import type {TracedKind, TracedNode} from '../../../src/ovs/trace-output/types.ts'
import {captures, fixtureFiles, witness} from '../../fixtures.ts'

const traces = suite('ovs/trace-output')

const LEAVES: readonly TracedKind[] = ['action', 'detail', 'warning', 'error', 'bucket']
const TEXT: Readonly<Record<TracedKind, string>> = {
  bridge: 'bridge("br0")',
  table: ' 7. ip, priority 5',
  thaw: 'thaw',
  action: 'output:1',
  detail: 'using bucket 0',
  warning: 'skipping output to input port',
  error: 'stack underflow',
  bucket: 'bucket 3',
}

/** Trees as the grammar has them: bridges hold tables and thaws, tables hold lines, and lines of action hold more. */
const node = (kind: TracedKind, children: TracedNode[]): TracedNode => ({kind, text: TEXT[kind], line: 0, children})
const {table} = fc.letrec<{table: TracedNode; leaf: TracedNode; within: TracedNode[]}>((tie) => ({
  table: tie('within').map((children) => node('table', children)),
  leaf: fc
    .tuple(fc.constantFrom(...LEAVES), fc.oneof({maxDepth: 3}, fc.constant<TracedNode[]>([]), tie('within')))
    .map(([kind, children]) => node(kind, kind === 'bucket' ? children : [])),
  within: fc.array(fc.oneof({maxDepth: 3}, tie('leaf'), tie('table')), {maxLength: 4}),
}))

traces('rebuilds every tree from its indentation', () => {
  fc.assert(
    fc.property(fc.array(table, {minLength: 1, maxLength: 3}), (tables) => {
      const tree = [node('bridge', tables)]
      const text = formatTraceOutput({
        passes: [
          {
            line: 0,
            resumed: null,
            flow: 'in_port=1',
            tree,
            finalFlow: 'unchanged',
            megaflow: 'in_port=1',
            datapathActions: '1',
            translationError: null,
            slowPath: [],
            executionError: null,
          },
        ],
        queued: null,
      })
      const parsed = parseTraceOutput(text)
      assert.equal(parsed.unparsed, [])
      assert.equal(shapes(parsed.passes[0]?.tree ?? []), shapes(tree))
      assert.is(formatTraceOutput(parsed), text)
    }),
    {numRuns: 300},
  )
})

const shapes = (nodes: readonly TracedNode[]): unknown =>
  nodes.map(({kind, text, children}) => [kind, text, shapes(children)])

const recorded = (): {name: string; text: string}[] => [
  ...['antrea-like', 'ovs-random', 'ovs-trace'].flatMap((suiteName) =>
    fixtureFiles('corpus', suiteName).map(({path, text}) => ({
      name: `${suiteName}/${path}`,
      text: String(JSON.parse(text()).expected.rawOutput ?? ''),
    })),
  ),
  ...captures().flatMap((name) => witness(name).map(({id, stdout}) => ({name: `${name} ${id}`, text: stdout}))),
]

traces('what a real Open vSwitch printed is printed again byte for byte', () => {
  const all = recorded().filter(({text}) => text.startsWith('Flow: '))
  assert.ok(all.length > 1500, `${all.length} recorded traces`)
  for (const {name, text} of all) {
    const parsed = parseTraceOutput(text)
    assert.is(formatTraceOutput(parsed), text, name)
    assert.equal(parsed.unparsed, [], name)
  }
})

const SAMPLE = `Flow: tcp,in_port=1,nw_dst=10.0.0.2

bridge("br0")
-------------
 0. in_port=1, priority 10
    resubmit(,1)
     1. tcp, priority 5
            output:2
    ct(table=2)
    drop
     -> A clone of the packet is forked to recirculate. The forked pipeline will be resumed at table 2.

Final flow: unchanged
Megaflow: recirc_id=0,tcp,in_port=1
Datapath actions: 2,ct,recirc(0x1)

===============================================================================
recirc(0x1) - resume conntrack with ct_state=trk|est
Replacing src/dst IP/ports to simulate NAT:
 Initial flow: nw_src=10.0.0.1,tp_src=1,nw_dst=10.0.0.2,tp_dst=2
 Modified flow: nw_src=10.0.0.1,tp_src=1,nw_dst=10.1.1.1,tp_dst=2
===============================================================================

Flow: recirc_id=0x1,ct_state=est|trk,eth,tcp,in_port=1

bridge("br0")
-------------
    thaw
        Resuming from table 2
 2. No match.
    drop

Final flow: unchanged
Megaflow: recirc_id=0x1,tcp
Datapath actions: drop
`

/** Without line numbers, which what was pasted around them moves. */
const bare = ({passes}: ParsedTrace): unknown =>
  JSON.parse(JSON.stringify(passes, (key, value) => (key === 'line' ? undefined : value)))

for (const [how, changed] of [
  ['with carriage returns', SAMPLE.replaceAll('\n', '\r\n')],
  ['quoted in a mail', SAMPLE.replace(/^/gm, '> ')],
  ['quoted, blank lines without the blank', SAMPLE.replace(/^/gm, '> ').replace(/^> $/gm, '>')],
  ['indented', SAMPLE.replace(/^(?=.)/gm, '    ')],
  ['with tabs', SAMPLE.replace(/^ {8}/gm, '\t')],
  ['behind a prompt', `$ ovs-appctl ofproto/trace br0 in_port=1,tcp\n${SAMPLE}`],
  ['with a byte order mark', `\ufeff${SAMPLE}`],
] as const) {
  traces(`reads a trace ${how}`, () => {
    assert.equal(bare(parseTraceOutput(changed)), bare(parseTraceOutput(SAMPLE)))
  })
}

traces('reads a text that is cut off anywhere, and never throws', () => {
  for (let end = 0; end <= SAMPLE.length; end++) parseTraceOutput(SAMPLE.slice(0, end))
  const [pass, ...others] = parseTraceOutput(SAMPLE.slice(0, SAMPLE.indexOf('Megaflow'))).passes
  assert.equal([pass?.finalFlow, pass?.megaflow, pass?.datapathActions, others], ['unchanged', null, null, []])
})

traces('reads any text without throwing, and points at what is no trace', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...SAMPLE.split('\n'))), {maxLength: 30}), (lines) => {
      for (const {line, column} of parseTraceOutput(lines.join('\n')).unparsed) assert.ok(line >= 1 && column >= 1)
    }),
    {numRuns: 300},
  )
  assert.equal(parseTraceOutput('hello\nFlow: ip\n').unparsed, [
    {line: 1, column: 1, text: 'hello', reason: 'it stands before the trace'},
  ])
})

traces('keeps lines whose indentation was lost', () => {
  const flat = SAMPLE.replace(/^ +/gm, '')
  const {passes, unparsed} = parseTraceOutput(flat)
  const texts = (nodes: readonly TracedNode[]): string[] =>
    nodes.flatMap((each) => [each.text.trim(), ...texts(each.children)])
  assert.equal(texts(passes[0]?.tree ?? []), texts(parseTraceOutput(SAMPLE).passes[0]?.tree ?? []))
  assert.ok(unparsed.length > 0)
})

traces('reads the format of versions before 2.7', () => {
  const {passes} = parseTraceOutput(`Bridge: s1
Flow: in_port=1,vlan_tci=0x0000

Rule: table=0 cookie=0x5 priority=1000,in_port=1
OpenFlow actions=set_field:1->reg0,resubmit(,1)

\tResubmitted flow: unchanged
\tResubmitted regs: reg0=0x1 reg1=0x0
\tResubmitted  odp: drop
\tResubmitted megaflow: recirc_id=0,in_port=1
\tRule: table=1 cookie=0 priority=0
\tOpenFlow actions=output:2

Final flow: unchanged
Megaflow: recirc_id=0,in_port=1
Datapath actions: 1
`)
  assert.is(
    formatTraceOutput({passes, queued: null}),
    `Flow: in_port=1,vlan_tci=0x0000

bridge("s1")
------------
 0. in_port=1, priority 1000, cookie 0x5
    set_field:1->reg0
    resubmit(,1)
 1. priority 0
    output:2

Final flow: unchanged
Megaflow: recirc_id=0,in_port=1
Datapath actions: 1
`,
  )
})

traces('knows the end that a circle of recirculations has', () => {
  const text = `${SAMPLE.trimEnd()}\n\n${'='.repeat(79)}\nTrace reached the recirculation limit.  Sopping the trace here.\nQueued but not processed: 3 recirculations.\n`
  const parsed = parseTraceOutput(text)
  assert.is(parsed.queued, 3)
  assert.is(formatTraceOutput(parsed), text)
})

traces.run()
