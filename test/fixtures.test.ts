import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openArchive, packFolder} from './fixture-archive.ts'
import {captureDir, captures, corpusDir, snapshotDir, truth, witness} from './fixtures.ts'

const fixtures = suite('fixtures')

fixtures('an archive gives back every file, equal ones too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-archive-'))
  try {
    mkdirSync(join(folder, 'a/deep'), {recursive: true})
    mkdirSync(join(folder, 'b'))
    writeFileSync(join(folder, 'a/deep/one.txt'), 'ünï\n')
    writeFileSync(join(folder, 'b/one.txt'), 'ünï\n')
    writeFileSync(join(folder, 'b/empty.txt'), '')
    writeFileSync(join(folder, 'b/bytes'), Buffer.from([0, 255, 10, 13]))
    const packed = packFolder(folder)
    const archive = openArchive(packed)
    assert.equal(archive.paths, ['a/deep/one.txt', 'b/bytes', 'b/empty.txt', 'b/one.txt'])
    assert.is(archive.content('a/deep/one.txt').toString(), 'ünï\n')
    assert.is(archive.content('b/one.txt').toString(), 'ünï\n')
    assert.is(archive.content('b/empty.txt').length, 0)
    assert.equal([...archive.content('b/bytes')], [0, 255, 10, 13])
    assert.ok(packFolder(folder).equals(packed), 'the same files give the same bytes')
    assert.throws(() => archive.content('b/missing'), /no 'b\/missing' in the archive/)
  } finally {
    rmSync(folder, {recursive: true})
  }
})

fixtures('all 43 captures have a snapshot and the truth about real packets', () => {
  assert.is(captures().length, 43)
  for (const name of captures()) {
    const {packets} = truth(name)
    assert.ok(packets.length > 0, `${name} has packets`)
    assert.ok(
      packets.every(({from, to}) => from !== '' && to !== ''),
      `${name} names both ends`,
    )
  }
})

fixtures('a capture unpacks to its folder', () => {
  assert.equal(readdirSync(captureDir('healthy')).sort(), ['bundle', 'snapshot', 'truth.json', 'witness'])
  const manifest = JSON.parse(readFileSync(join(snapshotDir('healthy'), 'manifest.json'), 'utf8'))
  assert.is(manifest.schema, 'antrail.dev/snapshot/v1')
  assert.throws(() => captureDir('nothing'), /no 'nothing' among captures/)
})

fixtures('a witness is the question and what was printed', () => {
  const first = witness('healthy')[0]!
  assert.is(first.id, 'same-node-tcp')
  assert.match(first.stdout, /^Flow: tcp,/)
})

fixtures('the corpus has its three suites', () => {
  const count = (name: string) => readdirSync(corpusDir(name)).filter((file) => file.endsWith('.json')).length
  assert.equal([count('antrea-like'), count('ovs-random'), count('ovs-trace')], [31, 255, 502])
})

fixtures.run()
