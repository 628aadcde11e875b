// Makes demo/snapshot.tgz from the capture that it is: node --import tsx demo/cut.ts
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import {packTar} from 'modern-tar'
import {snapshotDir} from '../test/fixtures.ts'

/** A flow of node1 sends what is for node2's pods to an address that no node has. */
const CAPTURE = 'l3-tun-dst-wrong'

/** Long, and no question asks for them: counters, logs, caches, the same flows once more. */
const LEFT_OUT_PROBES = new Set([
  'agent-log',
  'agent-metrics',
  'agent-ovsflows',
  'dpctl-flows',
  'flows-names',
  'np-log',
  'nstat',
  'ovs-coverage',
  'ovs-vswitchd-log',
  'policy-flows',
])
const LEFT_OUT_RESOURCES = /^admissionregistration\.k8s\.io\//

interface Manifest {
  probes: {id: string; file: string | null; stderr: string | null}[]
  cluster: {resource: string; file: string | null}[]
}

/** The files of the demo: path → bytes, sorted. */
export function demoFiles(): Map<string, Buffer> {
  const folder = snapshotDir(CAPTURE)
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  manifest.probes = manifest.probes.filter(({id}) => !LEFT_OUT_PROBES.has(id))
  manifest.cluster = manifest.cluster.filter(({resource}) => !LEFT_OUT_RESOURCES.test(resource))
  const kept = [
    ...manifest.probes.flatMap(({file, stderr}) => [file, stderr]),
    ...manifest.cluster.map(({file}) => file),
  ]
  const files = new Map(
    kept.filter((file) => file !== null).map((file) => [file, readFileSync(join(folder, file))] as const),
  )
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const DEMO_FILE = fileURLToPath(new URL('snapshot.tgz', import.meta.url))

async function write(): Promise<void> {
  const entries = [...demoFiles()].map(([name, body]) => ({
    header: {mode: 0o644, mtime: new Date(0), name, size: body.length, type: 'file' as const},
    body,
  }))
  const packed = gzipSync(await packTar(entries), {level: 9})
  writeFileSync(DEMO_FILE, packed)
  console.log(`${DEMO_FILE}: ${entries.length} files, ${packed.length} bytes`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write()
