import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnosePair} from '../../src/diagnose/diagnose-pair.ts'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {DEFAULT_BAR} from '../../src/diagnose/report.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {ClusterFacts} from '../../src/trace/cluster-facts.ts'
import {captures, snapshotDir, truth} from '../fixtures.ts'
import {questionOf} from '../trace/agreement.ts'
import {healthyCaptures} from './ask-rule.ts'

const real = suite('diagnose/captures')

/** The finding that must come first, of each capture of a cluster that was broken. */
const FIRST: Readonly<Record<string, string>> = {
  'agent-dead-new-pod': 'ANT0803 node2 daemon/antrea-agent',
  'arp-spoof-flow-deleted': 'ANT0504 node1 pod/default/client',
  'controller-down': 'ANT0804 daemon/antrea-controller',
  'ct-zone-limit': 'ANT0411 node1',
  'dualstack-v6-l3-remote-flow-deleted': 'ANT0506 node1 node/node2',
  'duplicate-pod-ip': 'ANT0109 node2 pod/default/dup',
  'gateway-down': 'ANT0401 node1 device/antrea-gw0',
  'interface-ofport-minus-1': 'ANT0201 node1 device/ghost-0a1b2c',
  'l3-tun-dst-wrong': 'ANT0302 node1 node/node2',
  'masquerade-rule-deleted': 'ANT0404 node1',
  'node-podcidr-wrong': 'ANT0304 node/node2',
  'noencap-remote-podcidr-route-deleted': 'ANT0402 node1 node/node2',
  'np-clause-flow-deleted': 'ANT0601 node2 networkpolicy/default/db-allow-client',
  'ovs-port-deleted': 'ANT0101 node1 pod/default/web-1',
  'pod-mac-changed': 'ANT0105 node1 pod/default/client',
  'pod-mtu-1500': 'ANT0107 node1',
  'pod-veth-down': 'ANT0103 node2 pod/default/server',
  'proxyall-service-cidr-route-deleted': 'ANT0403 node1 device/antrea-gw0',
  'remote-podcidr-route-deleted': 'ANT0402 node1 node/node2',
  'server-not-listening': 'ANT0703 node2 pod/default/server',
  'service-group-deleted': 'ANT0701 node1 service/default/web',
  'service-port-changed-back': 'ANT0704 node1 pod/default/web-1',
  'service-stale-endpoint': 'ANT0702 service/default/web',
  'spoofguard-flow-deleted': 'ANT0503 node1 pod/default/client',
  'tunnel-type-mismatch': 'ANT0301 node2 device/antrea-tun0',
  'underlay-mtu-node2-1400': 'ANT0303 node2 device/br-phy',
  'v1.8-pod-veth-down': 'ANT0103 node2 pod/default/server',
  'v1.8-tunnel-type-mismatch': 'ANT0301 node2 device/antrea-tun0',
  'vswitchd-dead': 'ANT0801 node2 daemon/ovs-vswitchd',
}

const open = async (name: string) => new Cluster(await openSource({from: snapshotDir(name)}))
const healthy = new Set(healthyCaptures())
const broken = captures().filter((name) => !healthy.has(name) && truth(name).decidable)

real('every capture of a broken cluster has its finding', () => {
  assert.equal(Object.keys(FIRST).sort(), broken)
})

for (const name of captures()) {
  const {fault, decidable} = truth(name)
  real(`${name}: ${FIRST[name] ?? 'no false alarm'}`, async () => {
    const {findings, unknown, coverage} = diagnose(await open(name), {rules: RULES})
    const first = FIRST[name]
    if (first !== undefined) {
      assert.is(findings[0]?.key, first)
      assert.ok(findings[0]?.severity === 'error' || findings[0]?.severity === 'warning')
    }
    if (healthy.has(name) || !decidable) {
      const alarms = findings.filter(
        ({severity}) => severity === 'error' || (severity === 'warning' && !fault?.byDesign),
      )
      assert.equal(
        alarms.map(({key}) => key),
        [],
      )
    }
    assert.equal(
      unknown.filter(({reason}) => reason.startsWith('a defect')),
      [],
    )
    assert.is(coverage.read, coverage.needed)
    assert.equal(
      findings.filter(({evidence}) => evidence.length === 0).map(({key}) => key),
      [],
      'each finding shows what it is told by',
    )
  })

  real(`${name}: twice the same`, async () => {
    const again = async () => JSON.stringify(diagnose(await open(name), {rules: RULES}))
    assert.is(await again(), await again())
  })
}

for (const [name, first] of Object.entries(FIRST)) {
  real(`${name}: of two ends whose packets it stops, it is told first and explains the verdict`, async () => {
    const cluster = await open(name)
    const facts = new ClusterFacts(cluster)
    const lost = truth(name).packets.filter((packet) => packet.healthy && !packet.delivered && packet.decidable)
    const asked = lost
      .slice(0, 6)
      .map((packet) => diagnosePair(cluster, questionOf(packet), DEFAULT_BAR, {rules: RULES, facts}))
    const wrong = asked.filter(({pair, findings}) => {
      const explained = pair?.explainedBy ?? null
      return explained !== null && findings[0]?.key !== explained
    })
    assert.is(wrong.length, 0)
    if (name !== 'masquerade-rule-deleted' && lost.length > 0)
      assert.ok(
        asked.some(({findings}) => findings[0]?.id === first.slice(0, 7)),
        asked.map(({findings}) => findings[0]?.key).join(),
      )
  })
}

real.run()
