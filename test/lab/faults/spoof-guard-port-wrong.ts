import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: 'the SpoofGuard flow of client names another port',
  break: on(
    'node1',
    "ovs-ofctl -O OpenFlow15 --strict del-flows br-int 'table=4,priority=200,ip,in_port=1,dl_src=e6:66:f8:96:ed:dd,nw_src=10.10.1.2'; ovs-ofctl -O OpenFlow15 add-flow br-int 'cookie=0x1010000000000,table=4,priority=200,ip,in_port=9,dl_src=e6:66:f8:96:ed:dd,nw_src=10.10.1.2,actions=goto_table:5'",
  ),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'client tcp web-1:8080'],
  finding: 'ANT0503 node1 pod/default/client',
}
