import {readdirSync} from 'node:fs'
import type {suite} from 'uvu'
import type {Fault} from './fault.ts'
import type {Lab} from './lab.ts'
import {openLab} from './open-lab.ts'
import {expectFault, expectHealthy, forgetConnections} from './run-fault.ts'

const FOLDER = new URL('../faults/', import.meta.url)

/** The faults of a lab by their files' names, sorted: one of so many parts, so that two cores share the work. */
export async function faultsOf(
  capture: string,
  {part, of}: {readonly part: number; readonly of: number} = {part: 0, of: 1},
): Promise<ReadonlyMap<string, Fault>> {
  const names = readdirSync(FOLDER).sort()
  const modules: {fault: Fault}[] = await Promise.all(names.map((name) => import(new URL(name, FOLDER).href)))
  return new Map(
    names
      .map((name, i) => [name.replace(/\.ts$/, ''), modules[i]!.fault] as const)
      .filter(([, fault]) => (fault.capture ?? 'healthy') === capture)
      .filter((_, i) => i % of === part),
  )
}

/** Adds a test for each fault: the cluster is healthy, broken, and healthy again. All share a lab, a new one after a failure. */
export function testFaults(lab: ReturnType<typeof suite>, capture: string, faults: ReadonlyMap<string, Fault>): void {
  let open: Lab | null = null
  for (const [name, fault] of faults) {
    lab(`${name}: ${fault.what}`, async () => {
      open ??= await healthyLab(capture)
      try {
        await fault.break(open)
        await expectFault(open, fault)
        await fault.repair(open)
        await forgetConnections(open)
        await expectHealthy(open)
      } catch (error) {
        await open.machine.close()
        open = null
        throw error
      }
    })
  }
  lab('leaves nothing behind', async () => {
    await open?.machine.close()
  })
}

async function healthyLab(capture: string): Promise<Lab> {
  const lab = await openLab(capture)
  try {
    await expectHealthy(lab)
    return lab
  } catch (error) {
    await lab.machine.close()
    throw error
  }
}
