import {spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** What a test cluster is made of, beside etcd. */
export interface Binaries {
  readonly apiserver: string
  readonly kwok: string
}

const MODULES = {apiserver: 'k8s.io/kubernetes/cmd/kube-apiserver', kwok: 'sigs.k8s.io/kwok/cmd/kwok'} as const

const DOWNLOADS = 3

/** Builds what is not there yet; it is kept outside the checkout as long as the modules stay the same. @throws where a build fails */
export const buildBinaries = (): Binaries => ({apiserver: built('apiserver'), kwok: built('kwok')})

function built(name: keyof typeof MODULES): string {
  const module = fileURLToPath(new URL(name, import.meta.url))
  const sums = ['go.mod', 'go.sum'].map((file) => readFileSync(join(module, file)))
  const key = createHash('sha256').update(Buffer.concat(sums)).digest('hex').slice(0, 16)
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'antrail-test-cluster')
  const binary = join(cache, `${name}-${key}`)
  if (existsSync(binary)) return binary
  mkdirSync(cache, {recursive: true})
  const work = mkdtempSync(join(cache, `${name}-`))
  try {
    cpSync(module, join(work, 'module'), {recursive: true})
    const args = ['build', '-mod=readonly', '-o', join(work, name), MODULES[name]]
    const cwd = join(work, 'module')
    // What was downloaded stays: after a lost connection the next try goes on from there.
    const download = () => spawnSync('go', ['mod', 'download'], {cwd, stdio: 'ignore'}).status === 0
    for (let tries = 1; tries < DOWNLOADS && !download(); tries++);
    const {status, stderr} = spawnSync('go', args, {cwd, encoding: 'utf8', maxBuffer: 1 << 28})
    if (status !== 0) throw new Error(`${MODULES[name]} was not built:\n${stderr}`)
    renameSync(join(work, name), binary)
  } finally {
    rmSync(work, {recursive: true, force: true})
  }
  return binary
}
