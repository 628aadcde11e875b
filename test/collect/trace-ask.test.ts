import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {readForTrace} from '../../src/collect/trace-ask.ts'
import {Cluster} from '../../src/model/cluster.ts'
import {Problem} from '../../src/problem.ts'
import {openFolder} from '../../src/sources/folder.ts'
import {resolveLimits} from '../../src/sources/limits.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {snapshotDir, truth} from '../fixtures.ts'
import {questionOf} from '../trace/agreement.ts'

const asking = suite('collect/trace-ask')

const snapshot = openFolder(snapshotDir('healthy'), resolveLimits({}, {}))
const model = () => new Cluster(snapshot)
const [packet] = truth('healthy').packets
const answer = tracePacket(model(), questionOf(packet!))
const notYet = new Problem('the node has no address', {code: 'NO_ADDRESS', exit: 2})

asking('a question that cannot be understood yet is asked again once more was read', async () => {
  let reads = 0
  const trace = () => {
    if (reads === 0) throw notYet
    return answer
  }
  const found = await readForTrace(
    {model, trace},
    () => snapshot,
    async (before) => {
      reads += 1
      assert.is(before === null, reads === 1)
      return reads === 1 ? 1 : 0
    },
  )
  assert.is(found, answer)
})

asking('where there is nothing else to read, what is wrong with it is said', async () => {
  const trace = () => {
    throw notYet
  }
  let said: unknown = null
  await readForTrace(
    {model, trace},
    () => snapshot,
    async () => 0,
  ).catch((error: unknown) => {
    said = error
  })
  assert.is(said, notYet)
})

asking.run()
