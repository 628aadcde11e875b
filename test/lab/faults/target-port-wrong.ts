import type {Fault} from '../cluster/fault.ts'
import {realiseServer, restoreServer} from '../cluster/service-flows.ts'
import {slicesOf} from '../cluster/told.ts'

export const fault: Fault = {
  what: 'svc/server sends to port 9999 of server, where nobody listens',
  break: realiseServer('10.10.2.2', 9999),
  repair: restoreServer,
  told: slicesOf('default/server', (slice) => {
    slice.ports[0]!.port = 9999
  }),
  fails: ['client tcp svc/server:80', 'other tcp svc/server:80'],
  finding: 'ANT0703 node2 pod/default/server',
}
