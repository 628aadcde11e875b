import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Trace} from '../../../src/trace/result.ts'
import {onBridge} from '../mutate.ts'
import {type Telling, witnessedTrace} from './scene.ts'

const witness = suite('trace/witness')

const saying = ({witness: heard}: Trace): readonly string[] =>
  heard.map(({direction, node, says, artefacts}) => [direction, node, says, ...artefacts.map(({id}) => id)].join(' '))

const SAME_NODE = ['default/client', 'pod/default/web-1', 8080] as const
const ACROSS = ['default/client', 'pod/default/server', 8080] as const

for (const [name, ends, expected] of [
  ['on one node', SAME_NODE, ['request node1 agrees', 'reply node1 agrees']],
  [
    'to another node, whose tunnel ofproto/trace drops',
    ACROSS,
    ['request node1 artefact own-tunnel-address', 'request node2 agrees', 'reply node2 agrees', 'reply node1 agrees'],
  ],
  [
    'to a Service, whose answer it does not translate back',
    ['default/client', 'svc/default/web:80', null],
    [
      'request node1 agrees',
      'reply node1 artefact assumed-nat',
      'request node1 artefact own-tunnel-address',
      'request node2 agrees',
      'reply node2 agrees',
      'reply node1 artefact assumed-nat',
    ],
  ],
  ['that a policy drops', ['default/other', 'pod/default/db', 5432], ['request node2 agrees']],
] as const) {
  witness(`of a packet ${name}`, () => {
    const trace = witnessedTrace(ends)
    assert.equal(saying(trace), expected)
    assert.ok(trace.witness.every(({evidence}) => evidence?.file.includes('/ofproto-trace/')))
  })
}

witness('is asked for the bucket that was taken, and told of the states of conntrack', () => {
  const {witness: heard} = witnessedTrace(['default/client', 'svc/default/web:80', null])
  const argv = heard.map((one) => one.argv?.join(' ') ?? '')
  assert.match(
    argv[0]!,
    /^ovs-appctl ofproto\/trace br-int in_port=1,dp_hash=0x\d,.*--ct-next new,trk --ct-next new,trk/,
  )
  assert.match(argv[1]!, /--ct-next est,rpl,trk/)
  assert.is(new Set(argv).size, argv.length)
})

const contradicted: Telling = {says: (text) => text.replace(/Datapath actions: \d+$/m, 'Datapath actions: drop')}

witness('that drops what the simulator sends makes the verdict undetermined', () => {
  const trace = witnessedTrace(SAME_NODE, contradicted)
  assert.is(trace.verdict, 'undetermined')
  assert.equal(saying(trace), ['request node1 differs', 'reply node1 differs'])
  assert.match(
    trace.undetermined[0]?.reason ?? '',
    /ofproto\/trace differs in pass \d, datapath actions: it has 'drop'/,
  )
})

witness('that goes by another flow to the same port leaves the verdict, and says so', () => {
  const trace = witnessedTrace(SAME_NODE, {
    says: (text) => text.replace(/^ 5\. priority 0, cookie 0x1/m, ' 5. priority 0, cookie 0x2'),
  })
  assert.is(trace.verdict, 'delivered')
  assert.equal(saying(trace), ['request node1 differs', 'reply node1 differs'])
  assert.equal(
    trace.witness[0]?.differences.map(({pass, what}) => `${pass} ${what}`),
    ['1 lookup'],
  )
})

for (const [name, telling, text] of [
  ['fails', {exitCode: 2, says: () => ''}, 'exit status 2'],
  ['does not end', {exitCode: null, error: 'it did not end within 10 s'}, 'it did not end within 10 s'],
  ['prints something else', {says: () => 'Bridge br-int does not exist\n'}, 'what ofproto/trace printed is no trace'],
] as readonly (readonly [string, Telling, string])[]) {
  witness(`that ${name} is unknown, and the verdict stands`, () => {
    const trace = witnessedTrace(SAME_NODE, telling)
    assert.is(trace.verdict, 'delivered')
    assert.equal(
      trace.witness.map(({says, text: said}) => [says, said]),
      [
        ['unknown', text],
        ['unknown', text],
      ],
    )
  })
}

witness('is not asked where an action set could end ovs-vswitchd', () => {
  const trace = witnessedTrace(SAME_NODE, {
    draft: (draft) =>
      draft.text(onBridge('node1', 'flows.txt'), (flows) => {
        const [last = ''] = flows.trimEnd().split('\n').slice(-1)
        return `${flows}${last.replace(/priority=.*$/, 'priority=1,ip,nw_dst=203.0.113.9 actions=write_actions(output:1)')}\n`
      }),
  })
  assert.is(trace.verdict, 'delivered')
  assert.equal(
    trace.witness.map(({argv}) => argv),
    [null, null],
  )
  assert.match(
    trace.witness[0]?.text ?? '',
    /^not asked: ovs-vswitchd could end: .*write_actions in table .* of br-int/,
  )
})

witness.run()
