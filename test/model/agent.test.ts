import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import type {NodeModel} from '../../src/model/node.ts'
import {openSource} from '../../src/sources/open.ts'
import {snapshotDir} from '../fixtures.ts'
import {madeSnapshot} from './made-snapshot.ts'

const agent = suite('model/agent')

async function nodeOf(capture: string, name: string): Promise<NodeModel> {
  const node = new Cluster(await openSource({from: snapshotDir(capture)})).node(name)
  assert.ok(node)
  return node
}

const value = <T>(
  piece: {readonly known: true; readonly value: T} | {readonly known: false; readonly reason: string},
): T => {
  if (piece.known) return piece.value
  throw new Error(piece.reason)
}

agent('what an agent of today answers', async () => {
  const {agent: answers, policyFlows} = await nodeOf('healthy', 'node1')
  assert.is(value(answers.info).bridgeName, 'br-int')
  assert.is(value(answers.healthz), 'ok')
  assert.equal(
    value(answers.podInterfaces).map(({namespace, name, ofPort, ips}) => [namespace, name, ofPort, ips]),
    [
      ['team-b', 'app', 3, ['10.10.1.4']],
      ['default', 'client', 1, ['10.10.1.2']],
      ['default', 'web-1', 2, ['10.10.1.3']],
    ],
  )
  assert.equal(value(answers.memberlist)[1], {nodeName: 'node2', ip: '172.31.0.12', status: 'Alive'})
  assert.equal(
    value(answers.featureGates).find(({name}) => name === 'AntreaProxy'),
    {name: 'AntreaProxy', enabled: true, version: 'GA'},
  )
  assert.ok(value(answers.ovsflows)[0]?.includes('table=PipelineRootClassifier'))
  assert.equal(
    policyFlows.map(({type, namespace, name}) => [type, namespace, name]),
    [
      ['ANNP', 'default', 'web-ports'],
      ['K8sNP', 'team-b', 'default-deny-egress'],
    ],
  )
  assert.is(value(policyFlows[1]!.flows).length, 3)
})

agent('what an agent of 1.8 answers, and what it cannot', async () => {
  const {agent: answers} = await nodeOf('v1.8-healthy', 'node1')
  assert.match(value(answers.version), /^1\.8\.0/)
  assert.equal(answers.memberlist, {
    known: false,
    reason: "agent-memberlist failed: Error: unknown shorthand flag: 'o' in -o",
  })
  assert.ok(value(answers.podInterfaces).every(({ips}) => ips.length === 1))
})

agent('a version that failed half-way is unknown', async () => {
  assert.is((await nodeOf('agent-dead-new-pod', 'node2')).agent.version.known, false)
})

agent('a table that is worded as no version words it is not read as one that is known', () => {
  const podInterfaces = (stdout: string) =>
    new Cluster(madeSnapshot([{id: 'agent-podinterface', stdout}])).node('n1')!.agent.podInterfaces
  for (const [stdout, reason] of [
    ['{"message": "not found"}', 'a row has no name or podName or interfaceName, but message'],
    ['[{"name": "a"}, {}]', 'a row has no name or podName or interfaceName, but nothing'],
    ['{"items": [{"metadata": {"name": "a"}}]}', 'a row has no name or podName or interfaceName, but metadata'],
    ['"not found"', 'it is no list of objects'],
    ['7', 'it is no list of objects'],
  ] as const) {
    const read = podInterfaces(stdout)
    assert.ok(!read.known && read.reason.includes(reason), stdout)
  }
  for (const none of ['[]', 'null', '""', '{"items": null}']) assert.equal(value(podInterfaces(none)), [], none)
})

agent('the feature gates of the controller are not the agent’s', () => {
  const stdout =
    'Antrea Agent Feature Gates\nFEATUREGATE   STATUS     VERSION\nEgress        Enabled    BETA\nFlowExporter  Disabled\n\n' +
    'Antrea Controller Feature Gates\nFEATUREGATE   STATUS     VERSION\nEgress        Disabled   BETA\n'
  const node = new Cluster(madeSnapshot([{id: 'agent-featuregates', stdout}])).node('n1')
  assert.ok(node)
  assert.equal(value(node.agent.featureGates), [
    {name: 'Egress', enabled: true, version: 'BETA'},
    {name: 'FlowExporter', enabled: false, version: ''},
  ])
})

agent.run()
