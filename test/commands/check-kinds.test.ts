import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import CheckCluster from '../../src/commands/check/cluster.ts'
import CheckInstallation from '../../src/commands/check/installation.ts'
import CheckSnapshot from '../../src/commands/check/snapshot.ts'
import Check from '../../src/commands/check.ts'
import {traceMesh} from '../../src/diagnose/mesh.ts'
import {planMesh} from '../../src/diagnose/mesh-sample.ts'
import type {Report} from '../../src/diagnose/report.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {ClusterFacts} from '../../src/trace/cluster-facts.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'
import {madeSnapshot} from '../model/made-snapshot.ts'

Check.id = 'check'
CheckCluster.id = 'check:cluster'
CheckInstallation.id = 'check:installation'
CheckSnapshot.id = 'check:snapshot'
const kinds = suite('commands/check …')

const installation = async (capture: string) => {
  const {stdout, status} = await runCommand(CheckInstallation, ['--from', snapshotDir(capture), '--json'])
  return {report: JSON.parse(stdout) as Report, status}
}

kinds('installation: packets between the nodes of a healthy cluster arrive, both ways', async () => {
  const {report, status} = await installation('healthy')
  assert.equal(
    report.check?.expectations.map(({text, met}) => [text, met]),
    [
      ['default/client on node1 reaches default/db on node2', true],
      ['default/db on node2 reaches default/client on node1', true],
      ['default/client on node1 reaches default/web-1 on node1', true],
      ['default/db on node2 reaches default/other on node2', true],
    ],
  )
  assert.equal(report.check?.mesh, {
    nodes: 2,
    withoutPods: [],
    pods: {asked: 4, all: 8},
    pairs: {asked: 2, all: 2},
  })
  assert.is(status, 0)
})

kinds('installation: what a policy drops is no fault of the installation', async () => {
  const cluster = new Cluster(await openSource({from: snapshotDir('healthy')}))
  const [there] = traceMesh(cluster, new ClusterFacts(cluster), () => false).expected
  assert.match(there?.reason ?? '', /^(delivered|\w+ \S+ drops it on purpose)$/)
})

kinds('installation: tunnels that do not fit each other fail', async () => {
  const {report, status} = await installation('tunnel-type-mismatch')
  assert.equal(
    report.check?.expectations.map(({met}) => met),
    [false, false, true, true],
  )
  assert.is(status, 3)
})

/** A cluster of so many nodes with pods on them, and one without. */
function wide(nodes: number, podsPerNode: number): Cluster {
  const pods = Array.from({length: nodes * podsPerNode}, (_, i) => ({
    metadata: {namespace: 'a', name: `p${String(i).padStart(4, '0')}`},
    spec: {nodeName: `n${i % nodes}`},
    status: {phase: 'Running', podIP: `10.0.${i}.2`},
  }))
  const kubeNodes = Array.from({length: nodes + 1}, (_, i) => ({metadata: {name: `n${i}`}}))
  return new Cluster(madeSnapshot([], {'core/v1/pods': pods, 'core/v1/nodes': kubeNodes}))
}

kinds('installation: all ways between few nodes are looked at, each once', () => {
  const {turns, sample} = planMesh(wide(12, 1))
  const ways = turns.flatMap(({pairs}) => pairs.map(({from, to}) => `${from.nodeName} ${to.nodeName}`))
  assert.is(new Set(ways).size, 12 * 11)
  assert.is(ways.length, 12 * 11)
  assert.equal(sample.pairs, {asked: 132, all: 132})
  assert.equal(sample.withoutPods, ['n12'])
})

kinds('installation: of 500 nodes each sends and hears both ways, and how few of all ways that is is said', () => {
  const {turns, sample} = planMesh(wide(500, 3))
  assert.equal(sample, {
    nodes: 500,
    withoutPods: ['n500'],
    pods: {asked: sample.pods.asked, all: 1500},
    pairs: {asked: 1994, all: 249_500},
  })
  assert.ok(sample.pods.asked >= 1000, String(sample.pods.asked))
  const across = turns.flatMap(({pairs}) => pairs.filter(({from, to}) => from.nodeName !== to.nodeName))
  const count = (of: (pair: (typeof across)[number]) => string | null) => new Set(across.map(of)).size
  assert.equal([count(({from}) => from.nodeName), count(({to}) => to.nodeName)], [500, 500])
  assert.is(new Set(across.map(({from, to}) => `${from.nodeName} ${to.nodeName}`)).size, 1994)
})

kinds('installation: what the deadline left is not met, and not failed', () => {
  const cluster = wide(20, 1)
  const {expected} = traceMesh(cluster, new ClusterFacts(cluster), () => true)
  assert.is(expected.length, 74)
  assert.equal([...new Set(expected.map(({met, reason}) => `${met} ${reason}`))], ['null the deadline passed'])
})

const cluster = async (snapshot: string, ...argv: readonly string[]) => {
  const {stdout, status} = await runCommand(CheckCluster, ['--from', snapshot, '--json', ...argv])
  return {report: JSON.parse(stdout) as Report, status}
}

kinds('cluster: a probe that an older snapshot lacks is unknown, and ends with 4', async () => {
  const {report, status} = await cluster(snapshotDir('healthy'))
  assert.equal(
    report.unknown.map(({rule, node, what}) => `${rule} ${node} ${what}`),
    ['ANT0003 node1 cni-conf', 'ANT0003 node2 cni-conf'],
  )
  assert.equal([report.status, status], ['incomplete', 4])
  assert.is((await cluster(snapshotDir('healthy'), '--min-coverage', '80')).status, 0)
})

kinds('cluster: what is wrong outranks what is unknown, and other rules are not asked', async () => {
  const {report, status} = await cluster(snapshotDir('underlay-mtu-node2-1400'))
  assert.equal(
    report.findings.map(({key}) => key),
    ['ANT0010 node2 device/br-phy'],
  )
  assert.ok(report.rules.every((id) => id.startsWith('ANT00')))
  assert.is(status, 3)
})

kinds('a rule of check cluster is not taken for one that check has asked', async () => {
  for (const words of ['ANT0003', 'preflight', 'other-cni-first']) {
    const {stdout, status} = await runCommand(Check, ['--from', snapshotDir('healthy'), '--only', words, '--json'])
    assert.is(status, 2)
    assert.equal(JSON.parse(stdout).error.hints, ['antrail check cluster'])
  }
})

kinds('snapshot: one that has all that is needed passes, whatever it shows', async () => {
  const {stdout, status} = await runCommand(CheckSnapshot, ['--from', snapshotDir('pod-veth-down'), '--width', '80'])
  assert.match(stdout, /^✓ the snapshot has all that the rules need\n/)
  assert.match(stdout, /node1 wg: wg failed: nsenter: failed to execute wg/)
  assert.is(status, 0)
})

kinds.run()
