import {deaf, type Fault, listening} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'nobody listens on port 8080 of server',
  break: deaf('default/server', 8080),
  repair: listening('default/server', 8080),
  fails: ['client tcp server:8080', 'client tcp svc/server:80'],
  finding: 'ANT0703 node2 pod/default/server',
}
