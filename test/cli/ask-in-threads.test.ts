import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {manyNodes} from '../../bench/many/snapshot.ts'
import {askInThreads, type Sharing} from '../../src/cli/ask-in-threads.ts'
import {now} from '../../src/cli/report-flags.ts'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {DEFAULT_LIMITS} from '../../src/sources/limits.ts'
import {openShared, openSource} from '../../src/sources/open.ts'
import {spillArchive} from '../../src/sources/spilled.ts'
import {fixtureFiles} from '../fixtures.ts'
import {tarOf, withFile} from '../sources/made-archive.ts'
import {ROOT} from './run-command.ts'

const threads = suite('cli/ask-in-threads')

const NODES = 12

const captureFiles = (name: string): ReadonlyMap<string, string> =>
  new Map(
    fixtureFiles('captures', name).flatMap(({path, text}) =>
      path.startsWith('snapshot/') ? [[path.slice('snapshot/'.length), text()] as const] : [],
    ),
  )

const madeFiles = (): ReadonlyMap<string, string> =>
  manyNodes({model: captureFiles('healthy'), first: captureFiles('pod-veth-down'), nodes: NODES})

/** A folder with a snapshot of many nodes, one of which is broken. */
async function inCluster(use: (open: () => Promise<Cluster>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-threads-'))
  try {
    for (const [file, text] of madeFiles()) {
      mkdirSync(dirname(join(folder, file)), {recursive: true})
      writeFileSync(join(folder, file), text)
    }
    await use(async () => new Cluster(await openSource({from: folder})))
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const ask = (cluster: Cluster, other: Partial<Sharing> = {}) =>
  askInThreads(cluster, {rules: RULES, end: null, root: ROOT, many: 2, ...other})

threads('what several threads say is byte for byte what one says', () =>
  inCluster(async (open) => {
    const alone = diagnose(await open(), {rules: RULES})
    const cluster = await open()
    const answers = await ask(cluster)
    assert.is(answers.size, NODES + 1, 'the nodes and the cluster')
    assert.is(JSON.stringify(diagnose(cluster, {rules: RULES, answers})), JSON.stringify(alone))
    assert.ok(alone.findings.some(({id}) => id === 'ANT0103'))
  }),
)

threads('an archive that is too large for the memory is read by all threads', async () => {
  const bytes = await tarOf([...madeFiles()].map(([name, body]) => ({name, body})))
  await withFile('many.tar', bytes, async (origin) => {
    const evidence = {origin, file: await spillArchive(origin, DEFAULT_LIMITS)}
    const open = async (): Promise<Cluster> => new Cluster(await openShared(evidence))
    const cluster = await open()
    const answers = await ask(cluster)
    assert.is(answers.size, NODES + 1)
    const alone = diagnose(await open(), {rules: RULES})
    assert.is(JSON.stringify(diagnose(cluster, {rules: RULES, answers})), JSON.stringify(alone))
  })
})

threads('a time that is over holds in every thread', () =>
  inCluster(async (open) => {
    const end = now() - 1
    const cluster = await open()
    const answers = await ask(cluster, {end, isOver: () => now() >= end})
    const {unknown, findings} = diagnose(cluster, {rules: RULES, answers, isOver: () => true})
    assert.equal(findings, [])
    assert.equal(new Set(unknown.map(({reason}) => reason)), new Set(['the deadline passed']))
    assert.is(unknown.length, NODES + 1)
  }),
)

threads('few nodes, and a program that is not built, are left to the caller', () =>
  inCluster(async (open) => {
    assert.is((await ask(await open(), {many: NODES + 1})).size, 0)
    assert.is((await ask(await open(), {root: '/nowhere'})).size, 0)
  }),
)

threads.run()
