import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {diagnose} from '../../src/diagnose/engine.ts'
import {RULES} from '../../src/diagnose/registry.ts'
import {Cluster} from '../../src/model/cluster.ts'
import type {Snapshot} from '../../src/snapshot/snapshot.ts'
import {openSource} from '../../src/sources/open.ts'
import {captures, snapshotDir} from '../fixtures.ts'
import {renamed} from '../trace/rename.ts'

const alike = suite('diagnose/rename')

/** All of the findings that names nothing, in an order of its own: rank goes by names where all else is equal. */
const told = (snapshot: Snapshot): readonly string[] =>
  diagnose(new Cluster(snapshot), {rules: RULES})
    .findings.map(({id, severity, follows}) => `${id} ${severity} ${follows === null ? 'root' : follows.slice(0, 7)}`)
    .sort()

for (const name of captures().filter((_, i) => i % 3 === 0))
  alike(`${name}: the same is found under other names and addresses`, async () => {
    const snapshot = await openSource({from: snapshotDir(name)})
    assert.equal(told(renamed(snapshot).snapshot), told(snapshot))
  })

alike.run()
