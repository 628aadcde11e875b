import {readdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {DEFAULT_LIMITS, type Limits} from '../../src/sources/limits.ts'
import {openShared, openSource} from '../../src/sources/open.ts'
import {spillArchive} from '../../src/sources/spilled.ts'
import {type Entry, MANIFEST, problemOf, tarOf, tgzOf, withFile} from './made-archive.ts'

const spilled = suite('sources/spilled')

const LARGE = `${'flow\n'.repeat(500_000)}end\n`
const GOOD: readonly Entry[] = [
  {name: './', type: 'directory'},
  {name: './manifest.json', body: MANIFEST},
  {name: './nodes/n1/ip-route.json', body: '[]\n'},
  {name: './nodes/n1/empty.txt', body: ''},
  {name: `./nodes/${'n'.repeat(300)}/flows.txt`, body: LARGE},
]

const spill = (bytes: Uint8Array, limits: Partial<Limits> = {}): Promise<Snapshot> =>
  withFile('s.tgz', bytes, async (from) =>
    openShared({origin: from, file: await spillArchive(from, {...DEFAULT_LIMITS, ...limits})}),
  )

for (const [what, pack] of [
  ['a tar', tarOf],
  ['a tgz', tgzOf],
] as const)
  spilled(`${what} has the same files as in memory, and leaves nothing in the temporary folder`, async () => {
    const bytes = await pack(GOOD)
    const inMemory = await withFile('s.tgz', bytes, (from) => openSource({from, env: {}}))
    const snapshot = await spill(bytes)
    assert.equal(snapshot.files(), inMemory.files())
    for (const file of inMemory.files()) assert.ok(snapshot.read(file) === inMemory.read(file), file)
    assert.is(snapshot.read('nodes/n1/none'), null)
    assert.equal(
      readdirSync(tmpdir()).filter((name) => name.startsWith(`antrail-${process.pid}-`)),
      [],
    )
  })

for (const [what, entries, limits, words] of [
  ['a path that leads out', [{name: '../evil', body: 'x'}], {}, '"../evil": it leads outside the snapshot'],
  ['a link', [{name: 'l', type: 'symlink', linkname: '/etc/passwd'}], {}, '"l": it is a symlink'],
  ['a name that comes twice', [{name: 'manifest.json', body: MANIFEST}], {}, 'the name comes twice'],
  ['too much', [], {totalBytes: 1024 * 1024}, 'the whole, unpacked, is over the limit of 1048576 bytes'],
  ['too large a file', [], {fileBytes: 1024}, 'is over the limit of 1024 bytes'],
] as const)
  spilled(`refuses ${what}`, async () => {
    const problem = await problemOf(spill(await tgzOf([...GOOD, ...entries]), limits))
    assert.match(problem.message, words)
    assert.is(problem.oclif.exit, 2)
  })

spilled('says where an archive is cut off, and what is none', async () => {
  const bytes = await tgzOf(GOOD)
  assert.match((await problemOf(spill(bytes.subarray(0, bytes.length - 900)))).message, 'it is cut off, in or after')
  assert.match((await problemOf(spill(Buffer.from('no archive')))).message, 'it is neither gzip nor tar')
  assert.match((await problemOf(spill(Buffer.alloc(0)))).message, 'it is empty')
})

spilled.run()
