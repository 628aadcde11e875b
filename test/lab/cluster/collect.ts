import type {ProbeEntry} from '../../../src/snapshot/manifest.ts'
import type {Snapshot} from '../../../src/snapshot/snapshot.ts'
import {memorySnapshot} from '../../../src/sources/memory.ts'
import type {Capture} from './capture.ts'
import type {Machine} from './machine.ts'

/** Files of a snapshot by path: what a fault says that the API server or an agent would answer now. */
export type Told = ReadonlyMap<string, string>

/** No agent and no API server runs here: what they said stands as it was recorded, unless a fault tells otherwise. */
const isRecorded = ({id}: ProbeEntry): boolean => id.startsWith('agent-') || id === 'policy-flows' || id === 'np-log'

/** On a machine with much other work. */
const LOOK_SECONDS = 120
const COMMAND_SECONDS = 30
/** For those that wait for a dead daemon. */
const BLIND_COMMAND_SECONDS = 4

/** What a fault changes of what is asked and answered. */
export interface Looking {
  readonly told: Told
  /** Whether commands may be waited for in vain. */
  readonly isBlind: boolean
}

/** Asks the nodes all that the capture's nodes were asked, by the same commands, and gives the answers in the same form. */
export async function collect(machine: Machine, capture: Capture, {told, isBlind}: Looking): Promise<Snapshot> {
  const {probes, cluster, ...head} = capture.manifest
  const real = probes.filter((entry) => !isRecorded(entry))
  const outputs = await machine.ask(real, {each: isBlind ? BLIND_COMMAND_SECONDS : COMMAND_SECONDS, all: LOOK_SECONDS})
  const files = new Map<string, Uint8Array>()
  const put = (path: string, text: string) => files.set(path, Buffer.from(text))
  const entries = real.map((entry, i) => {
    const {status, stdout, stderr} = outputs[i]!
    const file = fileOf(entry)
    put(file, stdout)
    if (stderr !== '') put(`${file}.stderr`, stderr)
    return {...entry, exitCode: status, file, stderr: stderr === '' ? null : `${file}.stderr`}
  })
  const recorded = probes.filter(isRecorded)
  for (const path of [...recorded.flatMap(({file, stderr}) => [file, stderr]), ...cluster.map(({file}) => file)])
    if (path !== null) put(path, told.get(path) ?? capture.files.get(path)!())
  put('manifest.json', JSON.stringify({...head, probes: [...entries, ...recorded], cluster}))
  return memorySnapshot(`lab ${capture.name}`, files)
}

function fileOf({file, id}: ProbeEntry): string {
  if (file === null) throw new Error(`the capture has no file of ${id}`)
  return file
}
