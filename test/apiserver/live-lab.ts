import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Lab} from '../lab/cluster/lab.ts'
import type {Output} from '../lab/cluster/machine.ts'
import {openLab} from '../lab/cluster/open-lab.ts'
import type {Binaries} from './binaries.ts'
import {type ControlPlane, startControlPlane} from './control-plane.ts'

/** A recorded cluster that lives again, with a real API server over it, and our program beside it. */
export interface LiveLab {
  readonly lab: Lab
  readonly plane: ControlPlane
  /** For files that the program writes; gone with the lab. */
  readonly folder: string
  /** Runs the built program as a user of the cluster. */
  antrail(user: 'admin' | 'reader', ...args: readonly string[]): Promise<Output>
  /** The same under antctl's name. */
  antctl(user: 'admin' | 'reader', ...args: readonly string[]): Promise<Output>
  close(): Promise<void>
}

const PROGRAMS = fileURLToPath(new URL('../../bin/', import.meta.url))
const LONGEST_SECONDS = 90

export async function openLiveLab(capture: string, binaries: Binaries): Promise<LiveLab> {
  const folder = mkdtempSync(join(tmpdir(), 'antrail-live-'))
  const lab = await openLab(capture)
  const close = async () => {
    await lab.machine.close()
    rmSync(folder, {recursive: true, force: true})
  }
  try {
    const plane = await startControlPlane(lab, binaries, folder)
    const run = async (program: string, user: 'admin' | 'reader', args: readonly string[]) => {
      const argv = [process.execPath, join(PROGRAMS, program), ...args, '--kubeconfig', plane.kubeconfig(user)]
      const [output] = await lab.machine.run([{argv, node: null, seconds: LONGEST_SECONDS}])
      return output!
    }
    return {
      lab,
      plane,
      folder,
      antrail: (user, ...args) => run('run.js', user, args),
      antctl: (user, ...args) => run('antctl', user, args),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
