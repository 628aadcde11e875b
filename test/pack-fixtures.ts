// Packs folders into test/fixtures/: node --import tsx test/pack-fixtures.ts DIR…   (DIR/captures → test/fixtures/captures.br)
import {writeFileSync} from 'node:fs'
import {basename} from 'node:path'
import {fileURLToPath} from 'node:url'
import {packFolder} from './fixture-archive.ts'

for (const folder of process.argv.slice(2)) {
  const file = fileURLToPath(new URL(`fixtures/${basename(folder)}.br`, import.meta.url))
  const packed = packFolder(folder)
  writeFileSync(file, packed)
  console.log(`${file}: ${packed.length} bytes`)
}
