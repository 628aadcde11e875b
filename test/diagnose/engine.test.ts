import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../src/diagnose/engine.ts'
import {found, need, open, type Rule} from '../../src/diagnose/rule.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {known, unknown} from '../../src/model/known.ts'
import {madeSnapshot} from '../model/made-snapshot.ts'
import {keys} from './ask-rule.ts'
import {madeRule, yieldingRule} from './made-rules.ts'

const engine = suite('diagnose/engine')

const cluster = new Cluster(
  madeSnapshot([
    {id: 'ip-link', stdout: '[]'},
    {id: 'ip-link', node: 'n2', stdout: '[]'},
  ]),
)
const ask = (...rules: readonly Rule[]) => diagnose(cluster, {rules})
const tree = (...rules: readonly Rule[]) =>
  ask(...rules).findings.map(({key, follows}) => (follows === null ? key : `${key} < ${follows}`))

const on = (node: string | null, object: string | null) => ({node, object})

engine('ranks by severity, then the layer nearest the root, then node and object', () => {
  assert.equal(
    keys(
      ask(
        madeRule('ANT0701', [on('n1', 'service/a/b')]),
        madeRule('ANT0101', [on('n2', 'pod/a/b'), on('n1', 'pod/a/c'), on('n1', 'pod/a/b')]),
        madeRule('ANT0801', [on('n2', null)]),
        madeRule('ANT0201', [on('n1', 'device/x')], {severity: 'warning'}),
        madeRule('ANT0802', [on(null, null)], {severity: 'info'}),
      ),
    ),
    [
      'ANT0801 n2',
      'ANT0101 n1 pod/a/b',
      'ANT0101 n1 pod/a/c',
      'ANT0101 n2 pod/a/b',
      'ANT0701 n1 service/a/b',
      'ANT0201 n1 device/x',
      'ANT0802',
    ],
  )
})

engine('folds what follows from something about the same object under it', () => {
  const follows = [{rule: 'ANT0101', by: 'object'}] as const
  assert.equal(
    tree(
      madeRule('ANT0101', [on('n1', 'pod/a/b')]),
      madeRule('ANT0701', [{...on(null, 'service/a/s'), touches: [on('n1', 'pod/a/b')]}, on(null, 'service/a/t')], {
        follows,
      }),
    ),
    ['ANT0101 n1 pod/a/b', 'ANT0701 service/a/s < ANT0101 n1 pod/a/b', 'ANT0701 service/a/t'],
  )
})

engine('folds by node only on the same node, and by cluster wherever', () => {
  assert.equal(
    tree(
      madeRule('ANT0801', [on('n1', 'daemon/x')]),
      madeRule('ANT0501', [on('n1', null), on('n2', null)], {follows: [{rule: 'ANT0801', by: 'node'}]}),
      madeRule('ANT0601', [on(null, 'acnp/x')], {follows: [{rule: 'ANT0801', by: 'cluster'}]}),
    ),
    ['ANT0801 n1 daemon/x', 'ANT0501 n1 < ANT0801 n1 daemon/x', 'ANT0601 acnp/x < ANT0801 n1 daemon/x', 'ANT0501 n2'],
  )
})

engine('folds as deep as it goes, and ranks a root by the worst that follows from it', () => {
  assert.equal(
    tree(
      madeRule('ANT0201', [on('n2', null)], {severity: 'warning'}),
      madeRule('ANT0401', [on('n1', null)], {severity: 'info'}),
      madeRule('ANT0501', [on('n1', null)], {severity: 'info', follows: [{rule: 'ANT0401', by: 'node'}]}),
      madeRule('ANT0701', [on('n1', null)], {follows: [{rule: 'ANT0501', by: 'node'}]}),
    ),
    ['ANT0401 n1', 'ANT0501 n1 < ANT0401 n1', 'ANT0701 n1 < ANT0501 n1', 'ANT0201 n2'],
  )
})

engine('prefers the first rule that it may follow from', () => {
  const follows = [
    {rule: 'ANT0201', by: 'node'},
    {rule: 'ANT0801', by: 'node'},
  ] as const
  assert.equal(
    tree(
      madeRule('ANT0801', [on('n1', null)]),
      madeRule('ANT0201', [on('n1', null)]),
      madeRule('ANT0501', [on('n1', null)], {follows}),
    ),
    ['ANT0801 n1', 'ANT0201 n1', 'ANT0501 n1 < ANT0201 n1'],
  )
})

engine('tells two findings of one rule about one object apart', () => {
  assert.equal(keys(ask(madeRule('ANT0101', [on('n1', 'pod/a/b'), on('n1', 'pod/a/b')]))), [
    'ANT0101 n1 pod/a/b',
    'ANT0101 n1 pod/a/b #2',
  ])
})

engine('asks a rule of a node once for each node', () => {
  const rule: Rule = {
    ...madeRule('ANT0101', []),
    scope: 'node',
    *evaluate({node}) {
      yield found({where: on(node.name, null), message: 'here', evidence: []})
    },
  }
  assert.equal(keys(ask(rule)), ['ANT0101 n1', 'ANT0101 n2'])
  assert.equal(keys(diagnose(cluster, {rules: [rule], nodes: new Set(['n2'])})), ['ANT0101 n2'])
})

engine('fills in a remedy, each value as one word of the shell', () => {
  const rule = yieldingRule('ANT0101', [
    found({where: on('n1', null), message: '', evidence: [], values: {device: "x'; rm -rf /"}}),
    found({where: on(null, null), message: '', evidence: []}),
  ])
  assert.equal(
    ask(rule).findings.map(({remedy}) => remedy[0]?.command),
    ['ip link show DEVICE on NODE', `ip link show 'x'\\''; rm -rf /' on n1`],
  )
})

engine('names what was not read, and counts it once however many rules want it', () => {
  const wants = (id: string): Rule => ({
    ...madeRule(id, []),
    scope: 'cluster',
    *evaluate() {
      yield* need('n1', 'flows of br-int', unknown('exec forbidden'))
      yield* need('n1', 'ip-link', known(1))
    },
  })
  const {unknown: open, coverage} = ask(wants('ANT0101'), wants('ANT0201'))
  assert.equal(
    open.map(({rule, node, what, reason}) => [rule, node, what, reason]),
    [
      ['ANT0101', 'n1', 'flows of br-int', 'exec forbidden'],
      ['ANT0201', 'n1', 'flows of br-int', 'exec forbidden'],
    ],
  )
  assert.equal([coverage.needed, coverage.read], [2, 1])
})

engine('what a daemon that is down would have said is unknown, and yet no blindness', () => {
  const down = new Cluster(
    madeSnapshot([
      {id: 'flows', bridge: 'br-int', exitCode: 1, stderr: 'ovs-ofctl: br-int is not a bridge or a socket'},
      {id: 'ovs-upcall', exitCode: 1, stderr: 'ovs-appctl: cannot read pidfile "/var/run/ovs-vswitchd.pid"'},
    ]),
  )
  const rule: Rule = {
    ...madeRule('ANT0501', []),
    scope: 'node',
    *evaluate({node}) {
      yield* need(node.name, 'flows of br-int', node.model.bridge('br-int')?.flows ?? unknown('no bridge'))
    },
  }
  const {unknown: open, coverage} = diagnose(down, {rules: [rule]})
  assert.equal(
    open.map(({reason}) => reason),
    ['ovs-vswitchd of n1 is down'],
  )
  assert.equal([coverage.needed, coverage.read], [1, 1])
})

engine('an open question is unknown, but nothing that was left unread', () => {
  const question = open({where: on('n1', null), what: 'who drops it', reason: 'nobody looks there', measure: 'tcpdump'})
  const {unknown: said, coverage} = ask(yieldingRule('ANT0301', [question]))
  assert.equal(
    said.map(({rule, what, measure}) => [rule, what, measure]),
    [['ANT0301', 'who drops it', 'tcpdump']],
  )
  assert.is(coverage.needed, 0)
})

engine('a rule that throws keeps what it found, and is named', () => {
  const rule: Rule = {
    ...madeRule('ANT0101', []),
    scope: 'cluster',
    *evaluate() {
      yield found({where: on('n1', null), message: '', evidence: []})
      throw new RangeError('no such port')
    },
  }
  const answer = ask(rule, madeRule('ANT0201', [on('n1', null)]))
  assert.equal(keys(answer), ['ANT0201 n1', 'ANT0101 n1'])
  assert.match(answer.unknown[0]?.reason ?? '', 'a defect of this rule: no such port')
  assert.is(answer.coverage.missing.length, 1)
})

engine.run()
