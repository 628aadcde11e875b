import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import CheckInstallation from '../../src/commands/check/installation.ts'
import CheckSnapshot from '../../src/commands/check/snapshot.ts'
import {traceMesh} from '../../src/diagnose/mesh.ts'
import type {Report} from '../../src/diagnose/report.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {ClusterFacts} from '../../src/trace/cluster-facts.ts'
import {runCommand} from '../cli/run-command.ts'
import {snapshotDir} from '../fixtures.ts'
import {madeSnapshot} from '../model/made-snapshot.ts'

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
    ],
  )
  assert.is(status, 0)
})

kinds('installation: what a policy drops is no fault of the installation', async () => {
  const cluster = new Cluster(await openSource({from: snapshotDir('healthy')}))
  const [there] = traceMesh(cluster, new ClusterFacts(cluster), () => false)
  assert.match(there?.reason ?? '', /^(delivered|\w+ \S+ drops it on purpose)$/)
})

kinds('installation: tunnels that do not fit each other fail', async () => {
  const {report, status} = await installation('tunnel-type-mismatch')
  assert.equal(
    report.check?.expectations.map(({met}) => met),
    [false, false],
  )
  assert.is(status, 3)
})

kinds('installation: of many nodes each is paired with some', () => {
  const pods = Array.from({length: 20}, (_, i) => ({
    metadata: {namespace: 'a', name: `p${i}`},
    spec: {nodeName: `n${i}`},
    status: {phase: 'Running', podIP: `10.0.${i}.2`},
  }))
  const cluster = new Cluster(madeSnapshot([], {'core/v1/pods': pods}))
  const expected = traceMesh(cluster, new ClusterFacts(cluster), () => true)
  assert.is(expected.length, 20 * 5)
  assert.equal([...new Set(expected.map(({met, reason}) => `${met} ${reason}`))], ['null the deadline passed'])
})

kinds('snapshot: one that has all that is needed passes, whatever it shows', async () => {
  const {stdout, status} = await runCommand(CheckSnapshot, ['--from', snapshotDir('pod-veth-down'), '--width', '80'])
  assert.match(stdout, /^✓ the snapshot has all that the rules need\n/)
  assert.match(stdout, /node1 wg: wg failed: nsenter: failed to execute wg/)
  assert.is(status, 0)
})

kinds.run()
