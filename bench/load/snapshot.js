// A capture grown to the size of a busy cluster: two nodes, ~10,000 flows each, made from the capture of a healthy cluster so that every
// piece is spelled as real nodes spell it: node bench/load/snapshot.js FOLDER
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {gzipSync} from 'node:zlib'
import {packTar} from 'modern-tar'
import {healthySnapshot} from './capture.js'
import {growAgent, growCluster, policyProbes} from './cluster-files.js'
import {growNode} from './node-files.js'
import {makePlan} from './plan.js'

/** ~10,000 flows on each node. */
const SIZE = {podsPerNode: 200, services: 1550, antreaPolicies: 115, k8sPolicies: 50}

/** The files of the grown snapshot, path → text, and the plan that they tell of. The same each time. */
export async function grownSnapshot() {
  const files = await healthySnapshot()
  const plan = makePlan(SIZE)
  const manifest = JSON.parse(files.get('manifest.json'))
  const policyProbe = manifest.probes.find(({id}) => id === 'policy-flows')
  for (const node of [1, 2]) {
    growNode(files, manifest.probes, plan, node)
    growAgent(files, plan, node)
  }
  growCluster(files, plan)
  manifest.probes.push(...policyProbes(plan, policyProbe))
  files.set('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`)
  return {files, plan}
}

/** Writes the files below a folder. */
export function writeSnapshot(files, folder) {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))))
  for (const each of folders) mkdirSync(each, {recursive: true})
  for (const [path, text] of files) writeFileSync(join(folder, path), text)
}

/** Writes them as a .tgz. */
export async function packSnapshot(files, path) {
  const entries = [...files].map(([name, text]) => {
    const body = Buffer.from(text)
    return {header: {name: `snapshot/${name}`, size: body.length, mode: 0o644, mtime: new Date(0), type: 'file'}, body}
  })
  writeFileSync(path, gzipSync(await packTar(entries)))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2]
  if (folder === undefined) throw new Error('usage: node bench/load/snapshot.js FOLDER')
  const {files} = await grownSnapshot()
  writeSnapshot(files, folder)
  console.log(`${folder}: ${files.size} files`)
}
