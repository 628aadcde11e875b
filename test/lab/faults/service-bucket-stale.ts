import type {Fault} from '../cluster/fault.ts'
import {realiseServer, restoreServer} from '../cluster/service-flows.ts'

export const fault: Fault = {
  what: 'the nodes still send svc/server to 10.10.2.99, which its EndpointSlice does not name',
  break: realiseServer('10.10.2.99', 8080),
  repair: restoreServer,
  fails: ['client tcp svc/server:80', 'other tcp svc/server:80'],
  finding: 'ANT0708 node1 service/default/server',
}
