import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {packTar, type TarHeader} from 'modern-tar'
import {Problem} from '../../src/problem.ts'
import {SNAPSHOT_SCHEMA} from '../../src/snapshot/manifest.ts'

export const MANIFEST = JSON.stringify({
  schema: SNAPSHOT_SCHEMA,
  takenAt: '2026-11-23T01:02:03.000Z',
  source: 'lab',
  probes: [{id: 'ip-route', node: 'n1', argv: ['ip'], exitCode: 0, file: 'nodes/n1/ip-route.json', stderr: null}],
  cluster: [],
})

export type Entry = Partial<TarHeader> & {readonly name: string; readonly body?: string}

/** A tar of entries; a body makes the size. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const made = entries.map(({body, ...header}) => ({
    header: {size: Buffer.byteLength(body ?? ''), mtime: new Date(0), ...header},
    ...(body === undefined ? {} : {body}),
  }))
  return Buffer.from(await packTar(made))
}

export const tgzOf = async (entries: readonly Entry[]): Promise<Buffer> => gzipSync(await tarOf(entries))

/** Runs with a folder of its own, which is gone afterwards. */
export async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-test-'))
  try {
    return await run(folder)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

/** Runs with a file of these bytes. */
export const withFile = <T>(name: string, bytes: Uint8Array, run: (path: string) => Promise<T>): Promise<T> =>
  inFolder((folder) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    return run(path)
  })

/** The Problem that a promise ends with; anything else is a bug of ours. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it was accepted')
}
