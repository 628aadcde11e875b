import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {manyNodes} from '../../bench/many/snapshot.ts'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {memorySnapshot} from '../../src/sources/memory.ts'
import {fixtureFiles} from '../fixtures.ts'

const many = suite('diagnose/many-nodes')

/** Faults of one node, or of the cluster, that are the same whoever else is there. */
const BROKEN = ['pod-veth-down', 'tunnel-type-mismatch', 'l3-tun-dst-wrong', 'vswitchd-dead']
/** More than stay parsed at a time. */
const NODES = 18

const clusterOf = (files: ReadonlyMap<string, string>): Cluster =>
  new Cluster(memorySnapshot('made', new Map([...files].map(([file, text]) => [file, Buffer.from(text)]))))

const captureFiles = (name: string): ReadonlyMap<string, string> =>
  new Map(
    fixtureFiles('captures', name).flatMap(({path, text}) =>
      path.startsWith('snapshot/') ? [[path.slice('snapshot/'.length), text()] as const] : [],
    ),
  )

const model = captureFiles('healthy')

for (const name of ['healthy', ...BROKEN]) {
  many(`${name}: two nodes of ${NODES} have the findings that they have alone`, () => {
    const first = captureFiles(name)
    const alone = diagnose(clusterOf(first), {rules: RULES})
    const among = diagnose(clusterOf(manyNodes({model, first, nodes: NODES})), {rules: RULES})
    const told = ({findings}: typeof alone) =>
      findings.map(({key, severity, message}) => `${severity} ${key}: ${message}`)
    assert.equal(told(among), told(alone))
    assert.is(among.nodes.length, NODES)
    assert.is(among.coverage.read, among.coverage.needed)
  })
}

many.run()
