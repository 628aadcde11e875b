import {type Fault, killDaemon, restartDatabase} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'ovsdb-server of node2 was killed',
  break: killDaemon('node2', 'ovsdb-server'),
  repair: restartDatabase('node2'),
  fails: ['client tcp server:8080', 'other tcp server:8080'],
  isBlind: true,
  finding: 'ANT0802 node2 daemon/ovsdb-server',
}
