import {type Fault, SAVE, TRACE} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'
import {stuckSwitch} from './stuck-switch.ts'

const STUCK = stuckSwitch('node2')
/** By then node1 has answered what it is asked first, and node2 a little. */
const READING = '[t]imeout -k 1 10 ovs-appctl dpif/show'

const killedApiServer = {
  breaks: STUCK.breaks,
  during: {runs: READING, does: ({plane}: FaultyCluster) => plane.signal('KILL')},
  mends: async (cluster: FaultyCluster) => {
    await cluster.plane.start()
    await STUCK.mends(cluster)
  },
}

/** What goes wrong after the nodes' shells have begun. */
export const HALF_WAY: readonly Fault[] = [
  {
    what: 'the API server dies while nodes are read: a snapshot',
    args: SAVE,
    ...killedApiServer,
    says: 'the connection to the API server was lost (1006) before the command ended',
    exit: 4,
    within: 10,
  },
  {
    what: 'the API server dies while nodes are read: a trace',
    args: TRACE,
    ...killedApiServer,
    says: 'the connection to the API server was lost',
    exit: 4,
    within: 10,
  },
  {
    what: 'the API server hangs while nodes are read: a snapshot',
    args: SAVE,
    breaks: STUCK.breaks,
    during: {runs: READING, does: ({plane}) => plane.signal('STOP')},
    mends: async (cluster) => {
      await cluster.plane.signal('CONT')
      await STUCK.mends(cluster)
    },
    says: 'the node did not answer within 16 s',
    exit: 4,
    within: 20,
  },
]
