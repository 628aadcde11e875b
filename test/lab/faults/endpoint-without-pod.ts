import type {Fault} from '../cluster/fault.ts'
import {realiseServer, restoreServer} from '../cluster/service-flows.ts'
import {slicesOf} from '../cluster/told.ts'

export const fault: Fault = {
  what: 'the EndpointSlice of svc/server names 10.10.2.99, where no pod is',
  break: realiseServer('10.10.2.99', 8080),
  repair: restoreServer,
  told: slicesOf('default/server', (slice) => {
    slice.endpoints[0]!.addresses = ['10.10.2.99']
  }),
  fails: ['client tcp svc/server:80', 'other tcp svc/server:80'],
  finding: 'ANT0702 service/default/server',
}
