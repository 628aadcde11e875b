import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import type {Known} from '../../src/model/known.ts'
import {switchInput} from '../../src/model/switch-input.ts'
import {openSource} from '../../src/sources/open.ts'
import {captures, snapshotDir} from '../fixtures.ts'

const all = suite('model/captures')

const isPiece = (value: unknown): value is Known<unknown> =>
  typeof value === 'object' && value !== null && 'known' in value && typeof value.known === 'boolean'

/** The getters of an object's class and of those that it extends. */
function gettersOf(model: object): [string, PropertyDescriptor][] {
  const found: [string, PropertyDescriptor][] = []
  for (let of = Object.getPrototypeOf(model); of !== null && of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    found.push(...Object.entries(Object.getOwnPropertyDescriptors(of)))
  }
  return found
}

/** Every piece that an object of the model offers, by the name of its getter. */
function pieces(model: object): [string, Known<unknown>][] {
  const getters = gettersOf(model)
  return getters.flatMap(([name, {get}]): [string, Known<unknown>][] => {
    const value: unknown = get?.call(model)
    return isPiece(value) ? [[name, value]] : []
  })
}

/** What of a piece wasn't read, or not understood; null where it is whole. */
function gap(piece: Known<unknown>): string | null {
  if (!piece.known) return piece.reason
  const {value} = piece
  if (typeof value !== 'object' || value === null || !('unparsed' in value) || !Array.isArray(value.unparsed))
    return null
  return value.unparsed.length === 0 ? null : `unparsed: ${JSON.stringify(value.unparsed[0])}`
}

function gaps(cluster: Cluster): string[] {
  const found: string[] = []
  const note = (label: string, model: object) => {
    for (const [name, piece] of pieces(model)) {
      const reason = gap(piece)
      if (reason !== null) found.push(`${label} ${name}: ${reason}`)
    }
  }
  note('cluster', cluster)
  for (const node of cluster.nodes) {
    note(node.name, node)
    note(`${node.name} agent`, node.agent)
    for (const bridge of node.bridges) note(`${node.name} ${bridge.name}`, bridge)
    for (const pod of node.pods) note(`${node.name} ${pod.namespace}/${pod.name}`, pod)
    for (const {name, flows} of node.policyFlows)
      if (!flows.known) found.push(`${node.name} policy ${name}: ${flows.reason}`)
  }
  return found
}

/** What no capture has: wg isn't installed, Pods weren't asked for their IPv6 rules, and a node's runtime and modules are asked about since. */
const NEVER =
  /^\S+ wg: wg failed: nsenter: failed to execute wg|^\S+ \S+ rules6: ip6-rule of pod \S+ was not asked$|^\S+ (cniConf|kernelModules): \S+ was not asked$/
/** What cannot be read when what was killed is dead, or as old as that. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'agent-dead-new-pod': /^node2 (agent \w+: .*(connection refused|exit status 7)$|default\/late ethtool: )/,
  'controller-down': /^cluster \w+: controlplane\.antrea\.io\S+: 503 service unavailable$/,
  'vswitchd-dead': /^node2 .*(Connection refused|No such process|OVS flow dumping failed)/,
}
const OLD = /unknown shorthand flag: 'o'|namespace must be provided|OVS flow dumping failed/

for (const name of captures()) {
  all(`${name}: every piece is read, to its last line`, async () => {
    const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
    const expected = EXPECTED[name] ?? (name.startsWith('v1.8') ? OLD : null)
    const unexpected = gaps(cluster).filter((line) => !NEVER.test(line) && !expected?.test(line))
    assert.equal(unexpected, [])
  })
}

all('the simulator lacks nothing of any node whose switch runs', async () => {
  for (const name of captures()) {
    const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
    for (const node of cluster.nodes.filter(({daemons}) => daemons.vswitchd.state === 'up')) {
      const input = switchInput(node)
      assert.ok(input.known, `${name} ${node.name}`)
      assert.equal(
        input.value.bridges.map((bridge) => [bridge.name, [...bridge.missing]]),
        [
          ['br-int', []],
          ['br-phy', []],
        ],
        `${name} ${node.name}`,
      )
      assert.is(input.value.datapathType, 'netdev')
      assert.ok((input.value.nativeTunnels?.routes.length ?? 0) > 0)
    }
  }
})

all('the node whose switch is dead has no flows, and says why', async () => {
  const node = new Cluster(await openSource({from: snapshotDir('vswitchd-dead')})).node('node2')
  assert.ok(node)
  const input = switchInput(node)
  assert.ok(!input.known && input.reason.includes('Connection refused'))
})

all.run()
