import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openSource} from '../../src/sources/open.ts'
import {captureDir, snapshotDir} from '../fixtures.ts'
import {inFolder, MANIFEST, problemOf} from './made-archive.ts'

const folder = suite('sources/folder')

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), {recursive: true})
    writeFileSync(join(root, name), text)
  }
}

const open = (from: string, limits = {}) => openSource({from, limits, env: {}})

for (const below of ['', 'snapshot', 'my-cluster', 'my-cluster/snapshot']) {
  folder(`finds the snapshot in '${below}'`, () =>
    inFolder(async (root) => {
      put(join(root, below), {'manifest.json': MANIFEST, 'nodes/n1/ip-route.json': '[]\n'})
      const snapshot = await open(root)
      assert.equal(snapshot.files(), ['manifest.json', 'nodes/n1/ip-route.json'])
      assert.is(snapshot.read('nodes/n1/ip-route.json'), '[]\n')
    }),
  )
}

folder('a capture opens by its folder, by the folder inside, or by its manifest', async () => {
  const [outer, inner] = [await open(captureDir('healthy')), await open(snapshotDir('healthy'))]
  assert.equal(outer.manifest, inner.manifest)
  assert.equal(outer.files(), inner.files())
  const named = await open(join(snapshotDir('healthy'), 'manifest.json'))
  assert.equal(named.files(), inner.files())
})

folder('a file that is missing is null, not an error', () =>
  inFolder(async (root) => {
    put(root, {'manifest.json': MANIFEST})
    assert.is((await open(root)).read('nodes/n1/ip-route.json'), null)
  }),
)

for (const name of ['../secret', '/etc/passwd', 'nodes/../../secret', 'nodes']) {
  folder(`reads nothing for ${name}`, () =>
    inFolder(async (root) => {
      put(root, {secret: 'x', 's/manifest.json': MANIFEST, 's/nodes/n1/ip-route.json': '[]'})
      assert.is((await open(join(root, 's'))).read(name), null)
    }),
  )
}

folder('refuses a link that leads outside the snapshot', () =>
  inFolder(async (root) => {
    put(root, {secret: 'x', 's/manifest.json': MANIFEST})
    symlinkSync(join(root, 'secret'), join(root, 's', 'loot'))
    mkdirSync(join(root, 'elsewhere'))
    put(root, {'elsewhere/file': 'x'})
    symlinkSync(join(root, 'elsewhere'), join(root, 's', 'linked'))
    const snapshot = await open(join(root, 's'))
    for (const file of ['loot', 'linked/file']) {
      assert.throws(
        () => snapshot.read(file),
        (error: unknown) => error instanceof Error && error.message.includes('leads outside the snapshot'),
      )
    }
  }),
)

folder('refuses a file over the limit', () =>
  inFolder(async (root) => {
    put(root, {'manifest.json': MANIFEST, big: 'x'.repeat(MANIFEST.length + 1)})
    const snapshot = await open(root, {fileBytes: MANIFEST.length})
    assert.throws(
      () => snapshot.read('big'),
      (error: unknown) => error instanceof Error && /big \(\d+ bytes\) is over the limit/.test(error.message),
    )
  }),
)

for (const [what, files, code] of [
  ['an empty folder', {}, 'SNAPSHOT_NO_MANIFEST'],
  ['several snapshots', {'a/manifest.json': MANIFEST, 'b/manifest.json': MANIFEST}, 'SNAPSHOT_AMBIGUOUS'],
  ['a manifest that is cut off', {'manifest.json': MANIFEST.slice(0, 80)}, 'SNAPSHOT_MANIFEST_SYNTAX'],
] as const) {
  folder(`refuses ${what}`, () =>
    inFolder(async (root) => {
      put(root, files)
      const problem = await problemOf(open(root))
      assert.is(problem.code, code)
      assert.is(problem.oclif.exit, 2)
    }),
  )
}

folder('says that there is nothing at a path', async () => {
  const problem = await problemOf(open('/nowhere/at/all'))
  assert.is(problem.code, 'SOURCE_NOT_FOUND')
  assert.is(problem.oclif.exit, 2)
})

folder.run()
