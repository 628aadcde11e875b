import {chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {ProbeEntry} from '../../src/snapshot/manifest.ts'
import {PROBES, type ProbeScope} from '../../src/snapshot/probes.ts'
import type {Question} from '../../src/snapshot/question.ts'
import {questionLine} from '../../src/sources/node/script.ts'

/** What the stand-in for a node's shell answers a question with: milliseconds, exit status, files of what it prints. */
type Recorded = readonly [ms: number, status: number, stdout: string | null, stderr: string | null]

export interface Recordings {
  /** Where the snapshot lies as a folder. */
  readonly snapshot: string
  readonly folder: string
  /** How much faster than when it was recorded. */
  readonly pace: number
}

/** A folder of programs in which `sh` is the stand-in. @returns it */
export function writeShell(folder: string): string {
  const programs = join(folder, 'programs')
  mkdirSync(programs, {recursive: true})
  copyFileSync(fileURLToPath(new URL('recorded-shell.py', import.meta.url)), join(programs, 'sh'))
  chmodSync(join(programs, 'sh'), 0o755)
  return programs
}

/** Writes what a node's stand-in answers, by the session's own lines. @returns its path, and how long all of it takes */
export function writeRecording(
  node: string,
  probes: readonly ProbeEntry[],
  {snapshot, folder, pace}: Recordings,
): {readonly path: string; readonly ms: number} {
  const own = probes.filter((entry) => entry.node === node)
  const answers = own.flatMap((entry): [string, Recorded][] => {
    const question = questionOf(entry)
    const at = (file: string | null) => (file === null ? null : join(snapshot, file))
    const recorded = [(entry.durationMs ?? 0) / pace, entry.exitCode ?? 1, at(entry.file), at(entry.stderr)] as const
    return question === null ? [] : [[withoutNumber(question), recorded]]
  })
  const [spaces, netns] = [join(folder, `${node}.netns`), PROBES.find(({id}) => id === 'netns')]
  if (netns !== undefined) {
    writeFileSync(spaces, (netns.argv[0] === 'ls' ? namesOf(own) : devicesOf(own, snapshot)).join(''))
    answers.push([withoutNumber({spec: netns}), [0, 0, spaces, null]])
  }
  const path = join(folder, `${node}.json`)
  writeFileSync(path, JSON.stringify(Object.fromEntries(answers)))
  return {path, ms: answers.reduce((sum, [, [ms]]) => sum + ms, 0)}
}

const namesOf = (own: readonly ProbeEntry[]): readonly string[] => [
  ...new Set(own.flatMap((entry) => (netnsOf(entry) === null ? [] : `${netnsOf(entry)}\n`))),
]

/** What `ip -j -d addr` prints in each network namespace, below a line with its name: the captures have links and addresses apart. */
function devicesOf(own: readonly ProbeEntry[], snapshot: string): readonly string[] {
  const printed = (netns: string, wanted: string): readonly {readonly ifname: string}[] => {
    const entry = own.find((one) => one.id === wanted && netnsOf(one) === netns)
    return entry?.file ? JSON.parse(readFileSync(join(snapshot, entry.file), 'utf8') || '[]') : []
  }
  return [...new Set(own.flatMap((entry) => netnsOf(entry) ?? []))].map((netns) => {
    const addresses = new Map(printed(netns, 'ip-addr').map((device) => [device.ifname, device]))
    const devices = printed(netns, 'ip-link').map((link) => ({...link, ...addresses.get(link.ifname)}))
    return `==> ${netns} <==\n${JSON.stringify(devices)}\n`
  })
}

const withoutNumber = (question: Question): string => questionLine(0, question).replace(/^0\u001f/, '')

/** The question that is put today where this was recorded; null where none is. */
function questionOf(entry: ProbeEntry): Question | null {
  const spec = PROBES.find(({id, scope}) => id === entry.id && scope === scopeOf(entry))
  if (spec === undefined) return null
  const netns = netnsOf(entry)
  return {
    spec,
    ...(entry.bridge === null ? {} : {bridge: entry.bridge}),
    ...(entry.device === null ? {} : {device: entry.device}),
    ...(entry.policy === null ? {} : {policy: entry.policy}),
    ...(netns === null ? {} : {netns}),
  }
}

function scopeOf({pod, bridge, device, policy}: ProbeEntry): ProbeScope {
  if (pod !== null) return 'pod'
  if (bridge !== null) return 'bridge'
  if (device !== null) return 'device'
  return policy === null ? 'node' : 'policy'
}

/** `ip netns exec NAME …`, as the captures were taken. */
const netnsOf = ({pod, argv}: ProbeEntry): string | null => (pod === null ? null : (argv[3] ?? null))
