import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {isProblem} from '../../../src/problem.ts'
import {mergeKubeconfigs} from '../../../src/sources/kube/merge-kubeconfig.ts'

const merge = suite('sources/kube/merge-kubeconfig')

const file = (path: string, object: unknown) => ({path, text: JSON.stringify(object)})
const cluster = (name: string, server: string) => ({name, cluster: {server}})

merge('takes each name from the first file that has it, and the first current context', () => {
  const merged = mergeKubeconfigs([
    file('/a', {clusters: [cluster('one', 'https://a')], users: null}),
    file('/b', {'current-context': 'b', clusters: [cluster('one', 'https://b'), cluster('two', 'https://b')]}),
    file('/c', {'current-context': 'c', contexts: [{name: 'c', context: {cluster: 'two'}}]}),
  ])
  assert.equal(
    merged.clusters.map(({name, cluster: {server}}) => [name, server]),
    [
      ['one', 'https://a'],
      ['two', 'https://b'],
    ],
  )
  assert.is(merged['current-context'], 'b')
  assert.equal(merged.contexts, [{name: 'c', context: {cluster: 'two'}}])
})

merge('takes paths relative to the file that names them', () => {
  const {clusters, users} = mergeKubeconfigs([
    file('/home/me/.kube/config', {
      clusters: [{name: 'a', cluster: {server: 'https://a', 'certificate-authority': 'ca.crt'}}],
      users: [
        {name: 'u', user: {'client-key': '../key', 'client-certificate': '/abs.crt', tokenFile: 't'}},
        {name: 'v', user: {exec: {command: './plugin', args: ['x']}}},
        {name: 'w', user: {exec: {command: 'plugin'}}},
      ],
    }),
  ])
  assert.is(clusters[0]?.cluster['certificate-authority'], '/home/me/.kube/ca.crt')
  assert.equal(users[0]?.user, {
    'client-key': '/home/me/key',
    'client-certificate': '/abs.crt',
    tokenFile: '/home/me/.kube/t',
  })
  assert.equal(users[1]?.user, {exec: {command: '/home/me/.kube/plugin', args: ['x']}})
  assert.equal(users[2]?.user, {exec: {command: 'plugin'}})
})

merge('takes an empty file for one that names nothing', () => {
  assert.equal(mergeKubeconfigs([{path: '/a', text: ''}]), {
    clusters: [],
    users: [],
    contexts: [],
    'current-context': '',
  })
})

for (const text of ['a: [', '- a\n', 'just text', 'a: b: c']) {
  merge(`refuses ${JSON.stringify(text)} and names the file`, () => {
    try {
      mergeKubeconfigs([{path: '/x/config', text}])
    } catch (error) {
      assert.ok(isProblem(error))
      assert.match(error.message, /cannot read the kubeconfig \/x\/config: /)
      assert.is(error.oclif.exit, 2)
      return
    }
    assert.unreachable()
  })
}

merge.run()
