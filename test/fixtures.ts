import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {type FixtureArchive, openArchive} from './fixture-archive.ts'

/** What a real packet did: an entry of `packets` in a capture's truth.json. */
export interface TruePacket {
  readonly from: string
  readonly to: string
  readonly family: 4 | 6
  readonly protocol: string
  readonly port: number | null
  readonly size: number | null
  readonly df: boolean | null
  readonly toIP?: string
  readonly delivered: boolean
  readonly outcome: string
  readonly answeredBy?: string | null
  readonly refusedBy?: string | null
  readonly note: string
  readonly decidable: boolean
  readonly healthy: boolean | null
  readonly mixed?: boolean
}

export interface Truth {
  readonly fault: {
    readonly what: string
    readonly where: string
    readonly layer: string
    readonly command: readonly string[]
    readonly byDesign?: boolean
  } | null
  readonly variant: Readonly<Record<string, unknown>> | null
  readonly decidable: boolean
  readonly packets: readonly TruePacket[]
}

/** What the real `ofproto/trace` said for one packet: an entry of witness/index.json, and what was printed. */
export interface Witness {
  readonly id: string
  readonly node: string
  readonly argv: readonly string[]
  readonly exitCode: number
  readonly file: string
  readonly stdout: string
}

/** Names of the captures, sorted. */
export const captures = (): string[] => folders('captures')

/** The capture's folder: snapshot/, truth.json, witness/ and, of healthy, bundle/. Read it, never write into it. */
export const captureDir = (name: string): string => unpacked('captures', name)

/** The capture's snapshot: what `--from` takes. */
export const snapshotDir = (name: string): string => join(captureDir(name), 'snapshot')

/** What was broken, and what real packets did. */
export const truth = (name: string): Truth => JSON.parse(text('captures', `${name}/truth.json`))

/** What the real `ofproto/trace` said there; empty for a capture without a witness. */
export function witness(name: string): Witness[] {
  const index = `${name}/witness/index.json`
  if (!opened('captures').archive.paths.includes(index)) return []
  const entries: Omit<Witness, 'stdout'>[] = JSON.parse(text('captures', index))
  return entries.map((entry) => ({...entry, stdout: text('captures', `${name}/${entry.file}`)}))
}

/** Folder of the case files of `antrea-like`, `ovs-random` or `ovs-trace`. */
export const corpusDir = (suite: string): string => unpacked('corpus', suite)

/** Every file of a capture or suite by its path there, read without unpacking. */
export function fixtureFiles(archive: 'captures' | 'corpus', name: string): {path: string; text: () => string}[] {
  const prefix = `${name}/`
  return opened(archive)
    .archive.paths.filter((path) => path.startsWith(prefix))
    .map((path) => ({path: path.slice(prefix.length), text: () => text(archive, path)}))
}

const archives = new Map<string, {archive: FixtureArchive; hash: string}>()

function opened(name: string): {archive: FixtureArchive; hash: string} {
  let known = archives.get(name)
  if (!known) {
    const packed = readFileSync(new URL(`fixtures/${name}.br`, import.meta.url))
    known = {archive: openArchive(packed), hash: createHash('sha256').update(packed).digest('hex').slice(0, 16)}
    archives.set(name, known)
  }
  return known
}

const text = (archive: string, path: string): string => opened(archive).archive.content(path).toString('utf8')

function folders(name: string): string[] {
  return [
    ...new Set(
      opened(name)
        .archive.paths.filter((path) => path.includes('/'))
        .map((path) => path.split('/')[0]!),
    ),
  ]
}

/** Unpacks one top folder where it is not there yet. Processes may race: each writes its own copy, and the first rename wins. */
function unpacked(name: string, folder: string): string {
  const {archive, hash} = opened(name)
  const cache = fileURLToPath(new URL(`../node_modules/.cache/antrail-fixtures/${name}-${hash}/`, import.meta.url))
  const target = join(cache, folder)
  if (existsSync(target)) return target
  const paths = archive.paths.filter((path) => path.startsWith(`${folder}/`))
  if (paths.length === 0) throw new RangeError(`no '${folder}' among ${name}: ${folders(name).join(', ')}`)
  mkdirSync(cache, {recursive: true})
  const copy = mkdtempSync(join(cache, '.unpacking-'))
  for (const path of paths) {
    const file = join(copy, path)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, archive.content(path))
  }
  try {
    renameSync(join(copy, folder), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
  rmSync(copy, {recursive: true, force: true})
  return target
}
