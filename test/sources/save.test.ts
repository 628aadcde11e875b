import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openSource} from '../../src/sources/open.ts'
import {saveSnapshot} from '../../src/sources/save.ts'
import {captures, snapshotDir} from '../fixtures.ts'
import {inFolder, MANIFEST, problemOf, tgzOf, withFile} from './made-archive.ts'

const save = suite('sources/save')

/** Every file below a folder with its bytes, as one comparable text. */
function contents(root: string): string[] {
  return readdirSync(root, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path.slice(root.length)}\n${readFileSync(path).toString('base64')}`)
}

save('a folder saved again is equal, byte for byte', () =>
  inFolder(async (root) => {
    for (const name of captures().slice(0, 3)) {
      const target = join(root, name)
      await saveSnapshot(await openSource({from: snapshotDir(name)}), target)
      assert.equal(contents(target), contents(snapshotDir(name)), name)
    }
  }),
)

save('an archive of it is the same each time, and opens to the same folder', () =>
  inFolder(async (root) => {
    const snapshot = await openSource({from: snapshotDir('healthy')})
    const [a, b] = [join(root, 'a.tgz'), join(root, 'deeper', 'b.tar.gz')]
    await saveSnapshot(snapshot, a)
    await saveSnapshot(await openSource({from: a}), b)
    assert.ok(readFileSync(a).equals(readFileSync(b)))
    await saveSnapshot(await openSource({from: b}), join(root, 'folder'))
    assert.equal(contents(join(root, 'folder')), contents(snapshotDir('healthy')))
    assert.equal(readdirSync(root).sort(), ['a.tgz', 'deeper', 'folder'])
  }),
)

save('bytes that are no UTF-8, and files that nothing names, stay as they are', () =>
  inFolder(async (root) => {
    const source = join(root, 'source')
    await withFile('s.tgz', await tgzOf([{name: 'manifest.json', body: MANIFEST}]), async (from) =>
      saveSnapshot(await openSource({from}), source),
    )
    writeFileSync(join(source, 'odd'), Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x0d, 0x0a]))
    await saveSnapshot(await openSource({from: source}), join(root, 'copy.tar'))
    await saveSnapshot(await openSource({from: join(root, 'copy.tar')}), join(root, 'copy'))
    assert.equal(contents(join(root, 'copy')), contents(source))
  }),
)

save('does not write over what is there, and leaves nothing behind', () =>
  inFolder(async (root) => {
    const snapshot = await openSource({from: snapshotDir('healthy')})
    writeFileSync(join(root, 'mine.tgz'), 'keep me')
    const problem = await problemOf(saveSnapshot(snapshot, join(root, 'mine.tgz')))
    assert.is(problem.code, 'SAVE_EXISTS')
    assert.is(readFileSync(join(root, 'mine.tgz'), 'utf8'), 'keep me')
    const lost = {...snapshot, files: () => [...snapshot.files(), 'gone']}
    assert.is((await problemOf(saveSnapshot(lost, join(root, 'lost')))).code, 'SAVE_FAILED')
    assert.is((await problemOf(saveSnapshot(lost, join(root, 'lost.tgz')))).code, 'SAVE_FAILED')
    assert.equal(readdirSync(root), ['mine.tgz'])
  }),
)

save.run()
