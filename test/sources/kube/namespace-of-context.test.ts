import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {namespaceOfContext} from '../../../src/sources/kube/load-kubeconfig.ts'

const test = suite('sources/kube/namespace of names without one')

const CONFIG = {
  clusters: [{name: 'lab', cluster: {server: 'https://192.0.2.1'}}],
  users: [],
  contexts: [
    {name: 'team', context: {cluster: 'lab', namespace: 'team-b'}},
    {name: 'none', context: {cluster: 'lab'}},
    {name: 'empty', context: {cluster: 'lab', namespace: ''}},
  ],
  'current-context': 'team',
}

function inFile(config: object, use: (kubeconfig: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-namespace-'))
  try {
    const path = join(folder, 'config')
    writeFileSync(path, JSON.stringify(config))
    use(path)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

test("it is the current context's, or that of --context", () =>
  inFile(CONFIG, (kubeconfig) => {
    assert.is(namespaceOfContext({kubeconfig}, {}), 'team-b')
    assert.is(namespaceOfContext({}, {KUBECONFIG: kubeconfig}), 'team-b')
    assert.is(namespaceOfContext({kubeconfig, context: 'none'}, {}), null)
    assert.is(namespaceOfContext({kubeconfig, context: 'empty'}, {}), null)
    assert.is(namespaceOfContext({kubeconfig, context: 'team', cluster: 'lab'}, {}), 'team-b')
  }))

test('a context that is not there is refused, as when the cluster is asked', () =>
  inFile(CONFIG, (kubeconfig) =>
    assert.throws(() => namespaceOfContext({kubeconfig, context: 'prod'}, {}), /the kubeconfig has no context 'prod'/),
  ))

test('without a kubeconfig and outside a Pod nothing names one', () =>
  assert.is(namespaceOfContext({}, {KUBECONFIG: '/no/such/file'}), null))

test.run()
