import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openSource} from '../../src/sources/open.ts'
import {until} from '../lab/cluster/waiting.ts'
import {buildBinaries} from './binaries.ts'
import {FAULTS} from './faults/all.ts'
import {breakable, nothingRuns} from './faults/faulty-cluster.ts'
import {openLiveLab} from './live-lab.ts'

const faults = suite('apiserver/faults')

const live = await openLiveLab('healthy', buildBinaries())
const cluster = await breakable(live)

/** What a machine with other work may add to any run. */
const SLACK_SECONDS = 15
/** kwok never ends the standard input of what it runs: that nobody asks any more shows when the next line is written. */
const REMOTE_SECONDS = 4

for (const [part, all] of FAULTS) {
  for (const fault of all) {
    faults(`${part}: ${fault.what}`, async () => {
      const {status, stdout, stderr, seconds} = await cluster.run(fault)
      const said = `${stdout}${stderr}`.replace(/\s+/g, ' ')
      assert.is(status, fault.exit, said)
      assert.ok(said.includes(fault.says), `it does not say "${fault.says}": ${said}`)
      assert.not.match(`${stdout}${stderr}`, /\n\s+at |this is a defect/)
      assert.ok(seconds < fault.within + SLACK_SECONDS, `it took ${seconds} s`)
      await cluster.on(null, until(nothingRuns, REMOTE_SECONDS))
    })
  }
}

faults('an interrupted snapshot is whole as a file, and says what is missing', async () => {
  const fault = FAULTS.flatMap(([, all]) => all).find(({what}) => what === 'Ctrl-C while nodes are read: a snapshot')!
  const {folder, status} = await cluster.run(fault)
  assert.is(status, 130)
  const {probes, cluster: lists} = (await openSource({from: `${folder}/saved.tgz`})).manifest
  assert.ok(lists.some(({file}) => file !== null))
  assert.ok(probes.some(({node, error}) => node === 'node2' && error === 'interrupted'))
})

faults('leaves nothing behind', () => live.close())
faults.run()
