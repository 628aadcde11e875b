import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {compareDrops} from '../../src/diff/drops.ts'
import {addFlow} from '../diagnose/add-flow.ts'
import {Draft} from '../trace/mutate.ts'

const drops = suite('diff/drops')

const flow = (packets: number, rest = 'priority=900,ip,nw_src=10.10.1.9 actions=drop') =>
  addFlow('node1', `cookie=0x0, duration=9.1s, table=0, n_packets=${packets}, n_bytes=0, ${rest}`)

const compare = (before: (draft: Draft) => Draft, after: (draft: Draft) => Draft) =>
  compareDrops(before(new Draft('healthy')).cluster(), after(new Draft('healthy')).cluster()).map(
    ({node, what, packets}) => `${node} ${what} ${packets}`,
  )

const NAME = 'node1 br-int PipelineRootClassifier priority 900 ip,nw_src=10.10.1.9'
const same = (draft: Draft) => draft

drops('a snapshot and itself drop nothing', () => {
  assert.equal(compare(same, same), [])
})

drops('what a flow counted more', () => {
  assert.equal(compare(flow(5), flow(12)), [`${NAME} 7`])
})

drops('a flow that came counts all, one that was made anew from nothing', () => {
  assert.equal(compare(same, flow(12)), [`${NAME} 12`])
  assert.equal(compare(flow(12), flow(3)), [`${NAME} 3`])
})

drops('a flow that forwards drops nothing', () => {
  assert.equal(compare(same, flow(12, 'priority=900,ip,nw_src=10.10.1.9 actions=NORMAL')), [])
})

drops('where the flows before were not read, nothing is said', () => {
  const unread = (draft: Draft) =>
    draft.fails('node1', 'flows', 'no').fails('node1', 'flows-names', 'no').fails('node1', 'agent-ovsflows', 'no')
  assert.equal(compare(unread, flow(12)), [])
})

drops.run()
