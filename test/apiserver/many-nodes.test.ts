import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {startRecorded} from '../../bench/many/kubelets.ts'
import {placeAt} from '../../bench/many/pair.ts'
import {manyNodes} from '../../bench/many/snapshot.ts'
import type {SnapshotSummary} from '../../src/snapshot/summary.ts'
import {readCapture} from '../lab/cluster/capture.ts'
import {openMachine} from '../lab/cluster/machine.ts'
import {buildBinaries} from './binaries.ts'

const many = suite('apiserver/many nodes that answer from a recording')

const NODES = 12
const PACE = 50
const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const DEAD = placeAt(2, 1)
const SILENT = placeAt(3, 2)

const folder = mkdtempSync(join(tmpdir(), 'antrail-many-'))
const machine = openMachine()
const files = manyNodes({
  model: new Map([...readCapture('healthy').files].map(([path, text]) => [path, text()])),
  nodes: NODES,
})
const snapshot = join(folder, 'snapshot')
for (const [path, text] of files) {
  mkdirSync(dirname(join(snapshot, path)), {recursive: true})
  writeFileSync(join(snapshot, path), text)
}
const {server, recordings} = await startRecorded(machine, buildBinaries(), {
  ...{files, snapshot, folder, nodes: NODES, pace: PACE},
})

async function take(...args: readonly string[]) {
  const argv = [process.execPath, PROGRAM, 'snapshot', ...args, '--kubeconfig', server.kubeconfig('admin')]
  const [output] = await machine.run([{argv, node: null, seconds: 60}])
  return output!
}

many('where all answer, all is read', async () => {
  const {status, stdout, stderr} = await take('-o', join(folder, 'all.tgz'), '--json')
  assert.is(status, 0, stderr)
  const {nodes}: SnapshotSummary = JSON.parse(stdout)
  assert.is(nodes.length, NODES)
})

many('where one is dead and one is silent, the rest is read, and it says which were not', async () => {
  await machine.shell(null, `ip addr del ${DEAD.ip}/32 dev lo`)
  const index = recordings.get(SILENT.name)!
  const slow = readFileSync(index, 'utf8').replace(/(?<="netns@node":\[)[\d.]+/, '60000')
  writeFileSync(index, slow)
  const {status, stdout, stderr} = await take('-o', join(folder, 'rest.tgz'), '--timeout', '8s', '--json')
  assert.is(status, 4, stderr)
  const {nodes}: SnapshotSummary = JSON.parse(stdout)
  const lacking = nodes.filter(({unread}) => unread.length > 0)
  assert.equal(
    lacking.map(({node, reached}) => [node, reached]),
    [
      [DEAD.name, false],
      [SILENT.name, false],
    ],
  )
  assert.ok(lacking[0]?.unread.every(({reason}) => reason.includes(`dial tcp ${DEAD.ip}:10250: connect:`)))
  assert.ok(lacking[1]?.unread.every(({reason}) => reason === 'the time of 8 s was over'))
  assert.ok(nodes.every(({node, unread}) => unread.length === 0 || [DEAD.name, SILENT.name].includes(node)))
})

many('leaves nothing behind', async () => {
  await machine.close()
  rmSync(folder, {recursive: true})
})

many.run()
