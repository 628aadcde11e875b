import {gzipSync} from 'node:zlib'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openSource} from '../../src/sources/open.ts'
import {type Entry, MANIFEST, problemOf, tarOf, tgzOf, withFile} from './made-archive.ts'

const archive = suite('sources/archive')

const GOOD: readonly Entry[] = [
  {name: 'manifest.json', body: MANIFEST},
  {name: 'nodes/n1/ip-route.json', body: '[]\n'},
]

const open = (bytes: Uint8Array, limits = {}) => withFile('s.tgz', bytes, (from) => openSource({from, limits, env: {}}))

const refusal = async (bytes: Uint8Array, limits = {}) => {
  const problem = await problemOf(open(bytes, limits))
  assert.is(problem.oclif.exit, 2)
  return problem
}

for (const prefix of ['', './', 'snapshot/', './my-cluster/', 'my-cluster/snapshot/']) {
  archive(`finds the snapshot below '${prefix}', gzipped or not`, async () => {
    const entries = GOOD.map(({name, body}) => ({name: prefix + name, body: body ?? ''}))
    for (const bytes of [await tarOf(entries), await tgzOf(entries)]) {
      const snapshot = await open(bytes)
      assert.equal(snapshot.files(), ['manifest.json', 'nodes/n1/ip-route.json'])
      assert.is(snapshot.read('nodes/n1/ip-route.json'), '[]\n')
      assert.is(snapshot.read('nodes/n1/ip-link.json'), null)
    }
  })
}

archive('ignores what lies beside the snapshot', async () => {
  const entries = [...GOOD.map((e) => ({...e, name: `c/snapshot/${e.name}`})), {name: 'c/truth.json', body: '{}'}]
  const snapshot = await open(await tgzOf(entries))
  assert.equal(snapshot.files(), ['manifest.json', 'nodes/n1/ip-route.json'])
  assert.is(snapshot.read('../truth.json'), null)
})

archive('takes folders and long names as they come', async () => {
  const long = 'nodes/' + 'n'.repeat(300) + '/flows.txt'
  const entries: Entry[] = [{name: './', type: 'directory'}, {name: 'nodes/', type: 'directory'}, ...GOOD]
  const snapshot = await open(await tgzOf([...entries, {name: long, body: 'x'}]))
  assert.is(snapshot.read(long), 'x')
})

for (const [what, entry, words] of [
  ['a path that leads out', {name: '../evil', body: 'x'}, '"../evil": it leads outside the snapshot'],
  ['a path that leads out further in', {name: 'a/../../evil', body: 'x'}, 'it leads outside'],
  ['an absolute path', {name: '/etc/cron.d/evil', body: 'x'}, '"/etc/cron.d/evil": it is an absolute path'],
  ['a drive', {name: 'C:\\evil', body: 'x'}, 'it is an absolute path'],
  ['a folder that leads out', {name: '../evil/', type: 'directory'}, 'it leads outside'],
  ['a symbolic link', {name: 'l', type: 'symlink', linkname: '/etc/passwd'}, '"l": it is a symlink'],
  ['a hard link', {name: 'l', type: 'link', linkname: 'manifest.json'}, '"l": it is a link'],
  ['a device', {name: 'd', type: 'character-device'}, '"d": it is a character device'],
  ['a fifo', {name: 'f', type: 'fifo'}, '"f": it is a fifo'],
  ['a name that comes twice', {name: './manifest.json', body: MANIFEST}, '"./manifest.json": the name comes twice'],
] as const) {
  archive(`refuses ${what}, and names the entry`, async () => {
    const {code, message} = await refusal(await tgzOf([...GOOD, entry]))
    assert.is(code, 'ARCHIVE_ENTRY')
    assert.ok(message.includes(words), message)
  })
}

for (const [what, limits, words, hint] of [
  ['too many entries', {entries: 1}, 'entry "nodes/n1/ip-route.json" is over the limit of 1 entries', 'ENTRIES'],
  ['a file that is too big', {fileBytes: 10}, 'entry "manifest.json" (', 'FILE_BYTES'],
  [
    'a whole that is too big',
    {totalBytes: 1024},
    'the whole, unpacked, is over the limit of 1024 bytes',
    'TOTAL_BYTES',
  ],
] as const) {
  archive(`refuses ${what}, and says what raises the limit`, async () => {
    const {code, message, suggestions} = await refusal(await tgzOf(GOOD), limits)
    assert.is(code, 'SNAPSHOT_TOO_BIG')
    assert.ok(message.includes(words), message)
    assert.ok(suggestions.join().includes(`ANTRAIL_MAX_${hint}`), suggestions.join())
  })
}

archive('stops at a bomb before it is unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  assert.ok(bomb.length < 100_000)
  const entries = await tarOf(GOOD)
  const bytes = gzipSync(Buffer.concat([entries.subarray(0, -1024), Buffer.alloc(0)]))
  const {code} = await refusal(Buffer.concat([bytes, bomb]), {totalBytes: 1024 * 1024})
  assert.is(code, 'SNAPSHOT_TOO_BIG')
})

archive('takes limits from the environment', async () => {
  const problem = await withFile('s.tgz', await tgzOf(GOOD), (from) =>
    problemOf(openSource({from, env: {ANTRAIL_MAX_ENTRIES: '1'}})),
  )
  assert.is(problem.code, 'SNAPSHOT_TOO_BIG')
  const wrong = await withFile('s.tgz', await tgzOf(GOOD), (from) =>
    problemOf(openSource({from, env: {ANTRAIL_MAX_ENTRIES: 'many'}})),
  )
  assert.is(wrong.code, 'LIMIT_INVALID')
})

for (const [what, bytes, words] of [
  ['an empty file', Buffer.alloc(0), 'it is empty'],
  ['a file of another kind', Buffer.from('PK\u0003\u0004 something else'), 'it is neither gzip nor tar'],
] as const) {
  archive(`says what is wrong with ${what}`, async () => {
    const {code, message} = await refusal(bytes)
    assert.is(code, 'ARCHIVE_FORMAT')
    assert.ok(message.includes(words), message)
  })
}

archive('says that a gzip holds no tar', async () => {
  const {code, message} = await refusal(gzipSync('hello '.repeat(200)))
  assert.is(code, 'ARCHIVE_DAMAGED')
  assert.ok(message.includes('before its first file'), message)
})

archive('a snapshot cut off anywhere is a clear refusal, and names the entry', async () => {
  const body = 'x'.repeat(5000)
  const tar = await tarOf([...GOOD, {name: 'nodes/n1/flows.txt', body}])
  const tgz = gzipSync(tar)
  for (const part of [0.2, 0.5, 0.9]) {
    const cutTgz = await refusal(tgz.subarray(0, Math.floor(tgz.length * part)))
    assert.is(cutTgz.code, 'ARCHIVE_DAMAGED')
    assert.ok(cutTgz.message.includes('it is cut off'), cutTgz.message)
  }
  for (const length of [700, 2000, 4000, tar.length - 1024]) {
    const {code, message} = await refusal(tar.subarray(0, length))
    assert.is(code, 'ARCHIVE_DAMAGED', `${length}: ${message}`)
  }
  const {message} = await refusal(tar.subarray(0, 4000))
  assert.ok(message.includes('"nodes/n1/flows.txt"'), message)
})

archive('a flipped bit in a header is noticed', async () => {
  const tar = await tarOf(GOOD)
  tar.writeUInt8(tar.readUInt8(3) ^ 1, 3)
  assert.is((await refusal(tar)).code, 'ARCHIVE_DAMAGED')
})

archive('an archive without a manifest is no snapshot', async () => {
  assert.is((await refusal(await tgzOf([{name: 'x', body: 'y'}]))).code, 'SNAPSHOT_NO_MANIFEST')
})

archive('a support bundle is recognised, and not taken for a broken snapshot', async () => {
  for (const name of ['support-bundles_x/agent_node1.tar.gz', 'ovsports']) {
    const {code, suggestions} = await refusal(await tgzOf([{name, body: 'y'}]))
    assert.is(code, 'SNAPSHOT_NO_MANIFEST')
    assert.ok(suggestions.join().includes('support bundle'), suggestions.join())
  }
})

archive('an archive of several snapshots is not guessed at', async () => {
  const {code, message} = await refusal(
    await tgzOf(['b', 'a'].map((folder) => ({name: `${folder}/manifest.json`, body: MANIFEST}))),
  )
  assert.is(code, 'SNAPSHOT_AMBIGUOUS')
  assert.ok(message.includes('2 of them (a/, b/)'), message)
})

archive.run()
