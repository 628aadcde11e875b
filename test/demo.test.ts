import {statSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {DEMO_FILE, demoFiles} from '../demo/cut.ts'
import {openSource} from '../src/sources/open.ts'

const demo = suite('demo')

demo('is small enough to travel with the program', () => assert.ok(statSync(DEMO_FILE).size < 400_000))

demo('is what a real cluster printed, byte for byte, with the long probes left out', async () => {
  const snapshot = await openSource({env: {}, from: DEMO_FILE})
  const files = demoFiles()
  assert.equal([...snapshot.files()], [...files.keys()])
  for (const [file, bytes] of files) assert.ok(bytes.equals(snapshot.bytes(file) ?? new Uint8Array()), file)
})

demo('its manifest names every file that it holds', async () => {
  const {manifest, files} = await openSource({env: {}, from: DEMO_FILE}).then((snapshot) => ({
    files: snapshot.files().filter((file) => file !== 'manifest.json'),
    manifest: snapshot.manifest,
  }))
  const named = [
    ...manifest.probes.flatMap(({file, stderr}) => [file, stderr]),
    ...manifest.cluster.map(({file}) => file),
  ].filter((file) => file !== null)
  assert.equal([...new Set(named)].sort(), [...files].sort())
})

demo.run()
