// Breaks the lab by one fault, writes the snapshot of it, and ends: node --import tsx scripts/lab.ts FAULT FOLDER
import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {collect} from '../test/lab/cluster/collect.ts'
import type {Fault} from '../test/lab/cluster/fault.ts'
import {openLab} from '../test/lab/cluster/open-lab.ts'
import {lookingAt} from '../test/lab/cluster/run-fault.ts'

const [name, folder] = process.argv.slice(2)
if (name === undefined || folder === undefined) throw new Error('usage: scripts/lab.ts FAULT FOLDER')
const {fault}: {fault: Fault} = await import(new URL(`../test/lab/faults/${name}.ts`, import.meta.url).href)
const lab = await openLab(fault.capture ?? 'healthy')
try {
  await fault.break(lab)
  const snapshot = await collect(lab.machine, lab.capture, lookingAt(lab, fault))
  for (const file of snapshot.files()) {
    const path = join(folder, file)
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, snapshot.bytes(file) ?? '')
  }
  console.log(`${fault.what}: antrail diagnose --from ${folder}`)
} finally {
  await lab.machine.close()
}
