import {readdirSync} from 'node:fs'
import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {RULES} from '../../src/diagnose/registry.ts'
import type {Fault} from '../lab/cluster/fault.ts'

const tests = suite('diagnose/proof')

const FOLDER = new URL('../lab/faults/', import.meta.url)

tests('a rule that names a fault of the lab is proved by real packets', async () => {
  const modules: {fault: Fault}[] = await Promise.all(
    readdirSync(FOLDER).map((name) => import(new URL(name, FOLDER).href)),
  )
  const named = new Set(modules.map(({fault}) => fault.finding.slice(0, 'ANT0000'.length)))
  const unsaid = RULES.filter(({id, proof}) => named.has(id) && proof !== 'real').map(({id}) => id)
  assert.equal(unsaid, [])
  const unknown = [...named].filter((id) => !RULES.some((rule) => rule.id === id))
  assert.equal(unknown, [])
})

tests.run()
