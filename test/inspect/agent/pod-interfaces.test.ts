import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {nodesOfPod, parsePodName, podInterfacesOf} from '../../../src/inspect/agent/pod-interfaces.ts'
import {isProblem} from '../../../src/problem.ts'
import {agents} from './made-agents.ts'

const interfaces = suite('inspect/agent/pod-interfaces')

const POD = {metadata: {name: 'web', namespace: 'shop'}, spec: {nodeName: 'n2'}}
const of = (podNamespace: string, name: string) => ({podNamespace, name, interfaceName: `${name}-1`, ips: ['10.0.0.9']})
const cluster = agents(
  {
    n1: {podinterface: [of('shop', 'web'), of('default', 'web'), of('default', 'api')]},
    n2: {podinterface: [of('shop', 'web')]},
  },
  {'core/v1/pods': [POD], 'core/v1/nodes': [{metadata: {name: 'n1'}}, {metadata: {name: 'n2'}}]},
)

const NAMES = [
  ['web', null, {name: 'web', namespace: null}],
  ['web', 'shop', {name: 'web', namespace: 'shop'}],
  ['shop/web', null, {name: 'web', namespace: 'shop'}],
  ['pod/web', 'shop', {name: 'web', namespace: 'shop'}],
  ['pod/shop/web', 'other', {name: 'web', namespace: 'shop'}],
] as const

for (const [text, namespace, name] of NAMES)
  interfaces(`${text}${namespace === null ? '' : ` -n ${namespace}`}`, () =>
    assert.equal(parsePodName(text, namespace), name),
  )

const shown = (...[question]: Parameters<typeof ask>) =>
  ask(question).rows.map(({node, item}) => `${node} ${item.namespace}/${item.name}`)
const ask = (question: Partial<Parameters<typeof podInterfacesOf>[1]>) =>
  podInterfacesOf(cluster, {nodes: null, pod: null, namespace: null, ...question})

interfaces('all, by node, namespace and name', () =>
  assert.equal(shown({}), ['n1 default/api', 'n1 default/web', 'n1 shop/web', 'n2 shop/web']),
)

interfaces('of a namespace, a pod, a node', () => {
  assert.equal(shown({namespace: 'shop'}), ['n1 shop/web', 'n2 shop/web'])
  assert.equal(shown({pod: {name: 'web', namespace: null}}), ['n1 default/web', 'n1 shop/web', 'n2 shop/web'])
  assert.equal(shown({pod: {name: 'web', namespace: 'shop'}, nodes: ['n2']}), ['n2 shop/web'])
  assert.equal(shown({namespace: 'nobody'}), [])
})

interfaces('a pod that the API server has is looked for on its node, any other everywhere', () => {
  assert.equal(nodesOfPod(cluster, {name: 'web', namespace: 'shop'}), ['n2'])
  assert.equal(nodesOfPod(cluster, {name: 'web', namespace: null}), ['n2'])
  assert.is(nodesOfPod(cluster, {name: 'gone', namespace: 'shop'}), null)
  assert.is(nodesOfPod(agents({n1: {podinterface: []}}), {name: 'web', namespace: null}), null)
})

for (const [pod, hints] of [
  [{name: 'web', namespace: 'nowhere'}, ['web -n default', 'web -n shop']],
  [{name: 'wbe', namespace: null}, ['web -n default', 'web -n shop']],
  [{name: 'nothing-like-it', namespace: null}, []],
] as const)
  interfaces(`${pod.namespace ?? 'any namespace'}/${pod.name} is nowhere`, () =>
    assert.throws(
      () => ask({pod}),
      (error: unknown) => {
        assert.ok(isProblem(error))
        assert.equal([error.code, error.oclif.exit, error.suggestions], ['NO_SUCH_POD_INTERFACE', 2, hints])
        return true
      },
    ),
  )

interfaces('one that an agent may have which did not answer is not said to be nowhere', () => {
  const half = agents({n1: {podinterface: []}, n2: {podinterface: 'Error: connection refused'}})
  const answer = podInterfacesOf(half, {nodes: null, pod: {name: 'web', namespace: null}, namespace: null})
  assert.equal(answer.rows, [])
  assert.equal(answer.coverage, {
    needed: 2,
    read: 1,
    missing: [{node: 'n2', what: 'pod interfaces', reason: 'agent-podinterface failed: Error: connection refused'}],
  })
})

interfaces('an answer that is no table is not taken for an empty one', () => {
  for (const empty of [[], null, {items: []}, {items: null}])
    assert.equal(shownBy(agents({n1: {podinterface: empty}})), {rows: [], missing: []})
  for (const wrong of [7, true, ['a'], {items: 3}])
    assert.equal(shownBy(agents({n1: {podinterface: wrong}})).missing, [
      'agent-podinterface cannot be read: it is no list of objects',
    ])
})

function shownBy(from: ReturnType<typeof agents>) {
  const {rows, coverage} = podInterfacesOf(from, {nodes: null, pod: null, namespace: null})
  return {rows, missing: coverage.missing.map(({reason}) => reason)}
}

interfaces.run()
