import {type Fault, on} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the device of the port of web-1 has another name',
  break: on('node1', 'ip link set web-1-7b9877 down; ip link set web-1-7b9877 name renamed; ip link set renamed up'),
  repair: on('node1', 'ip link set renamed down; ip link set renamed name web-1-7b9877; ip link set web-1-7b9877 up'),
  fails: ['client tcp web-1:8080', 'web-1 tcp client:8080'],
  finding: 'ANT0201 node1 pod/default/web-1',
}
