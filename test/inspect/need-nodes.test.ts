import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {podInterfacesOf} from '../../src/inspect/agent/pod-interfaces.ts'
import {versionsOf} from '../../src/inspect/agent/versions.ts'
import {flowsOf} from '../../src/inspect/flows/flows-of.ts'
import {agents} from './agent/made-agents.ts'

const nodes = suite('inspect/need-nodes')

const NODES = 'core/v1/nodes'
const FORBIDDEN = {[NODES]: 'nodes is forbidden'}
const ONE = {n1: {podinterface: [], version: {}, agentinfo: {}}}

const NO_SELECTION = {pod: null, service: null, policy: null, tables: null, groups: null}
const QUESTIONS = {
  'pod interfaces': (cluster: ReturnType<typeof agents>) =>
    podInterfacesOf(cluster, {nodes: null, pod: null, namespace: null}),
  versions: (cluster: ReturnType<typeof agents>) => versionsOf(cluster, null),
  flows: (cluster: ReturnType<typeof agents>) =>
    flowsOf(cluster, {
      selection: NO_SELECTION,
      query: null,
      sort: 'table',
      nodes: null,
      bridge: null,
      tablesOnly: false,
    }),
}

for (const [what, ask] of Object.entries(QUESTIONS)) {
  const missing = (cluster: ReturnType<typeof agents>) =>
    ask(cluster).coverage.missing.flatMap(({node, what: piece, reason}) =>
      node === null ? [`${piece}: ${reason}`] : [],
    )

  nodes(`${what} of all nodes, where the API server names none`, () =>
    assert.equal(missing(agents({}, FORBIDDEN)), [`nodes: ${NODES}: nodes is forbidden`]),
  )
  nodes(`${what} of all nodes, where only agents name some`, () =>
    assert.equal(missing(agents(ONE, FORBIDDEN)), [`nodes: ${NODES}: nodes is forbidden`]),
  )
  nodes(`${what} where there is nothing at all`, () =>
    assert.equal(missing(agents({})), [`nodes: ${NODES} was not asked for`]),
  )
  nodes(`${what} of a node that is asked by itself`, () => assert.equal(missing(agents(ONE)), []))
  nodes(`${what} of a cluster whose nodes are known`, () =>
    assert.equal(missing(agents(ONE, {[NODES]: [{metadata: {name: 'n1'}}]})), []),
  )
}

nodes.run()
