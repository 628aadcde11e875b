import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {openSource} from '../../src/sources/open.ts'
import {snapshotDir} from '../fixtures.ts'
import {renamed} from './rename.ts'

const rename = suite('trace/rename')

/** What the captures call their nodes, addresses and pods' interfaces. */
const OLD =
  /node[12]\b|10\.(?:10|96)\.\d|172\.31\.0|fd00:|0xa0a0[12]|reg12=0xfd000010|CgoB|"(?:client|server|web-[12]|batch)-[0-9a-f]{6}"|antrea-gw0/

rename('nothing that decides keeps an old name', async () => {
  const {snapshot} = renamed(await openSource({from: snapshotDir('healthy-dualstack')}))
  const left = snapshot.files().flatMap((file) => {
    const found = /configmaps|log|events/.test(file) ? null : OLD.exec(snapshot.read(file) ?? '')
    return found || OLD.test(file) ? [`${file}: ${found?.[0]}`] : []
  })
  assert.equal(left, [])
})

rename('the same snapshot is not renamed into itself', async () => {
  const {name} = renamed(await openSource({from: snapshotDir('healthy')}))
  assert.is(name('node node1'), 'node wrk-abqr-q.example.net')
  assert.is(name('svc default/web:80'), 'svc n-qrsnhyg/s-jro:80')
  assert.is(name('default/client'), 'n-qrsnhyg/p-pyvrag')
  assert.is(name('10.10.1.2'), '10.77.201.2')
})

rename.run()
