import {type Fault, on, restorePipeline} from '../cluster/fault.ts'

export const fault: Fault = {
  what: "the flow of node1 for node2's pods tunnels to 172.31.0.99",
  break: on(
    'node1',
    "ovs-ofctl -O OpenFlow15 mod-flows br-int 'table=16,ip,nw_dst=10.10.2.0/24,actions=set_field:c2:31:d4:a9:28:1b->eth_src,set_field:aa:bb:cc:dd:ee:ff->eth_dst,set_field:172.31.0.99->tun_dst,set_field:0x10/0xf0->reg0,goto_table:18'",
  ),
  repair: restorePipeline('node1'),
  fails: ['client tcp server:8080', 'server tcp client:8080'],
  finding: 'ANT0302 node1 node/node2',
}
