import {readdirSync} from 'node:fs'
import type {suite} from 'uvu'
import type {Fault} from './fault.ts'
import type {Lab} from './lab.ts'
import {openLab} from './open-lab.ts'
import {expectFault, expectHealthy, expectPassing, forgetConnections} from './run-fault.ts'

const FOLDER = new URL('../faults/', import.meta.url)

const USUAL = 'healthy'

/** All faults by their files' names, sorted. */
async function allFaults(): Promise<ReadonlyMap<string, Fault>> {
  const names = readdirSync(FOLDER).sort()
  const modules: {fault: Fault}[] = await Promise.all(names.map((name) => import(new URL(name, FOLDER).href)))
  return new Map(names.map((name, i) => [name.replace(/\.ts$/, ''), modules[i]!.fault]))
}

/** One of so many parts of the faults of the usual lab, so that several processes share the work. */
export async function usualFaults(part: number, parts: number): Promise<ReadonlyMap<string, Fault>> {
  const usual = [...(await allFaults())].filter(([, {capture}]) => (capture ?? USUAL) === USUAL)
  return new Map(usual.filter((_, i) => i % parts === part))
}

/** The faults of labs of other captures, by their captures. */
export async function otherFaults(): Promise<ReadonlyMap<string, ReadonlyMap<string, Fault>>> {
  const others = [...(await allFaults())].filter(([, {capture}]) => (capture ?? USUAL) !== USUAL)
  return new Map(
    [...new Set(others.map(([, {capture}]) => capture ?? USUAL))]
      .sort()
      .map((capture) => [capture, new Map(others.filter(([, fault]) => fault.capture === capture))]),
  )
}

/** Adds a test for each fault: the cluster is healthy, broken, and healthy again. All share a lab, a new one after a failure. */
export function testFaults(lab: ReturnType<typeof suite>, faults: ReadonlyMap<string, Fault>, capture = USUAL): void {
  let open: Lab | null = null
  for (const [name, fault] of faults) {
    lab(`${name}: ${fault.what}`, async () => {
      open ??= await healthyLab(capture)
      try {
        await expectPassing(open, fault.fails)
        await fault.break(open)
        await expectFault(open, fault)
        await fault.repair(open)
        await forgetConnections(open)
        await expectHealthy(open)
        await expectPassing(open, fault.fails)
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
