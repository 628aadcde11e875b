import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {describeFlow} from '../../src/antrea/describe-flow.ts'
import {dialectOf} from '../../src/antrea/dialect.ts'
import {captures} from '../fixtures.ts'
import {bareContext, captured, flowsOf} from './captured.ts'

const dialect = suite('antrea/dialect')

const V1_2 = flowsOf(`
 cookie=0x1000000000000, table=0, n_packets=1, n_bytes=1, priority=200,in_port=2 actions=load:0x1->NXM_NX_REG0[0..15],goto_table:10
 cookie=0x1000000000000, table=29, n_packets=1, n_bytes=1, priority=0 actions=goto_table:30
 cookie=0x1000000000000, table=70, n_packets=1, n_bytes=1, priority=0 actions=goto_table:80
 cookie=0x1000000000000, table=105, n_packets=1, n_bytes=1, priority=0 actions=goto_table:110
 cookie=0x1000000000000, table=110, n_packets=1, n_bytes=1, priority=0 actions=drop`)
const V1_5 = flowsOf(`
 table=0, priority=200,in_port=2 actions=load:0x1->NXM_NX_REG0[0..3],goto_table:10
 table=23, priority=0 actions=goto_table:30
 table=70, priority=0 actions=goto_table:80
 table=105, priority=0 actions=goto_table:108
 table=108, priority=0 actions=goto_table:110
 table=110, priority=0 actions=drop`)
/** A v1.5 or v1.2 pipeline where neither's own tables are used. */
const BETWEEN = flowsOf(`
 table=0, priority=0 actions=drop
 table=70, priority=0 actions=drop
 table=105, priority=0 actions=drop
 table=110, priority=0 actions=drop`)

for (const [what, flows, version, generation, layout] of [
  ['tables above 60 with a ServiceHairpin at 29', V1_2, null, 'v1.2', 'v1.2'],
  ['tables above 60 with a ServiceHairpin at 23', V1_5, null, 'v1.5', 'v1.5'],
  ['tables above 60 that several versions have', BETWEEN, null, 'unknown', 'none'],
  ['tables above 60 that several versions have, of v1.4', BETWEEN, 'v1.4.0', 'v1.5', 'v1.5'],
  ['tables above 60 that several versions have, of v1.0', BETWEEN, 'v1.0.1', 'v1.2', 'v1.2'],
  ['no flow at all', [], null, 'unknown', 'none'],
  ['one NORMAL flow', flowsOf(' table=0, priority=0 actions=NORMAL'), 'v2.7.0', 'flexible', 'v1.13'],
] as const) {
  dialect(`${what} is ${generation}`, () => {
    const found = dialectOf({tableNames: null, flows, version: () => version})
    assert.is(found.generation, generation)
    assert.is(found.layout.name, layout)
  })
}

dialect('what the dump shows outranks the version', () =>
  assert.is(dialectOf({tableNames: null, flows: V1_5, version: () => 'v2.7.0'}).generation, 'v1.5'),
)

dialect('fixed tables have names that no dump gave', () => {
  const found = dialectOf({tableNames: null, flows: V1_2, version: () => null})
  assert.equal(found.table(70), {id: 70, name: 'L3Forwarding', stage: 'routing', named: 'fixed'})
  assert.equal(found.table(33), {id: 33, name: '33', stage: null, named: 'number'})
  assert.is(found.idOf('L3Forwarding'), 70)
})

dialect('names are taken from the dump, whatever their numbers', () => {
  const tableNames = new Map([
    [0, 'PipelineRootClassifier'],
    [7, 'SpoofGuard'],
    [9, 'SomethingNew'],
  ])
  const found = dialectOf({tableNames, flows: [], version: () => null})
  assert.equal(found.table(7), {id: 7, name: 'SpoofGuard', stage: 'validation', named: 'dump'})
  assert.equal(found.table(9), {id: 9, name: 'SomethingNew', stage: null, named: 'dump'})
  assert.is(found.idOf('spoofguard'), null, 'as antctl: case counts')
  assert.is(found.idOf('7'), 7)
  assert.is(found.idOf('300'), null)
})

dialect('names of another program are no dialect', () =>
  assert.is(
    dialectOf({tableNames: new Map([[0, 'ingress']]), flows: BETWEEN, version: () => 'v1.5.0'}).generation,
    'unknown',
  ),
)

dialect('the place of the output mark tells early flexible pipelines from later ones', () => {
  const tableNames = new Map([[0, 'PipelineRootClassifier']])
  const by = (flow: string, version: string | null = null) =>
    dialectOf({tableNames, flows: flowsOf(flow), version: () => version}).layout.name
  assert.is(by(' table=1, actions=set_field:0x100/0x100->reg0,goto_table:2'), 'v1.6')
  assert.is(by(' table=1, actions=set_field:0x200000/0x600000->reg0,goto_table:2'), 'v1.13')
  assert.is(by(' table=1, actions=drop'), 'shared')
  assert.is(by(' table=1, actions=drop', 'v1.9.0'), 'v1.6')
  assert.is(by(' table=1, actions=drop', 'v2.1.0'), 'v1.13')
})

dialect('every capture is flexible, and 1.8 has the early layout', async () => {
  for (const name of captures()) {
    for (const node of ['node1', 'node2']) {
      const {context, flows} = await captured(name, node)
      if (flows.length === 0) continue
      assert.is(context.dialect.generation, 'flexible', name)
      assert.is(context.dialect.layout.name, name.startsWith('v1.8') ? 'v1.6' : 'v1.13', name)
    }
  }
})

dialect('a dump with names alone is as good: tables and ports are known by them', () => {
  const flows = flowsOf(`
 cookie=0x1000000000000, table=PipelineRootClassifier, n_packets=1, n_bytes=1, priority=200,ip actions=goto_table:Classifier
 cookie=0x1010000000000, table=Classifier, n_packets=1, n_bytes=1, priority=190,in_port="web-123456" actions=set_field:0x3/0xf->reg0,goto_table:SpoofGuard
 cookie=0x1010000000000, table=SpoofGuard, n_packets=1, n_bytes=1, priority=200,ip,in_port="web-123456",dl_src=02:00:00:00:00:05,nw_src=10.10.1.5 actions=goto_table:UnSNAT`)
  const context = bareContext(flows, null, 'v2.7.0')
  assert.is(context.dialect.generation, 'flexible')
  assert.equal(
    context.ports.map((p) => [p.name, p.role, p.addresses.join()]),
    [['web-123456', 'container', '10.10.1.5']],
  )
  const spoof = describeFlow(flows[2]!, context)
  assert.equal([spoof.table.name, spoof.table.stage], ['SpoofGuard', 'validation'])
  assert.is(spoof.role, 'SpoofGuard of web-123456 (10.10.1.5)')
  assert.equal(spoof.did, ['go to UnSNAT'])
})

dialect('a table that is called like something of the language is only a name', () => {
  const flows = flowsOf(' cookie=0x0, table=constructor, priority=3,toString actions=drop')
  assert.is(describeFlow(flows[0]!, bareContext(flows)).role, 'purpose unknown')
})

dialect.run()
