import type {Row} from './row.ts'

const FRAME = 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02'
const BPDU = 'dl_src=02:00:00:00:00:01,dl_dst=01:80:c2:00:00:00,dl_type=0x5ff'

/** What a learning switch does beside its flows. */
export const switching: readonly Row[] = [
  {
    name: 'messages that watch a link',
    setUp: `
      vsctl set interface p1 cfm_mpid=7
      vsctl set interface p2 cfm_mpid=8 other_config:cfm_extended=true
      vsctl set interface p3 bfd:enable=true bfd:bfd_remote_dst_mac=02:00:00:00:00:03
      vsctl set interface p4 bfd:enable=true bfd:bfd_src_ip=10.0.0.4 bfd:check_tnl_key=true`,
    flows: 'actions=NORMAL',
    asks: `
      in_port=1,dl_type=0x8902,dl_dst=01:80:c2:00:00:30
      in_port=1,dl_type=0x8902,dl_dst=01:23:20:00:00:30
      in_port=2,dl_type=0x8902,dl_dst=01:23:20:00:00:30
      in_port=2,dl_type=0x8902,dl_dst=01:80:c2:00:00:30
      in_port=3,dl_dst=02:00:00:00:00:03,udp,nw_dst=10.0.0.9,udp_dst=3784
      in_port=3,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.9,udp_dst=3784
      in_port=4,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.4,udp_dst=3784
      in_port=4,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.9,udp_dst=3784
      in_port=4,tun_id=5,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.4,udp_dst=3784
      in_port=4,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.4,udp_dst=3785
      in_port=4,dl_dst=02:00:00:00:00:04,udp,nw_frag=later,nw_dst=10.0.0.4
      in_port=4,dl_dst=02:00:00:00:00:04,udp6,udp_dst=3784`,
  },
  {
    name: 'messages of LACP and LLDP',
    setUp: `
      vsctl set port p1 lacp=active
      vsctl set interface p2 lldp:enable=true`,
    flows: 'actions=NORMAL',
    asks: `
      in_port=1,dl_type=0x8809,dl_dst=01:80:c2:00:00:02
      in_port=2,dl_type=0x8809,dl_dst=02:00:00:00:00:02
      in_port=2,dl_type=0x88cc,dl_dst=01:80:c2:00:00:0e
      in_port=1,dl_type=0x88cc,dl_dst=02:00:00:00:00:02`,
  },
  {
    name: 'spanning tree that has just begun',
    setUp: `
      appctl time/stop
      vsctl set bridge br0 stp_enable=true
      vsctl set port p1 other_config:stp-enable=false
      vsctl set interface p4 bfd:enable=true`,
    flows: `
      in_port=1 actions=output:2,output:3
      in_port=65535 actions=output:2,output:4
      in_port=2 actions=output:1`,
    asks: `
      ${FRAME}
      in_port=65535,${BPDU}
      in_port=1,${BPDU}
      in_port=2,${BPDU}
      in_port=65535,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.4,udp_dst=3784
      ${FRAME.replace('in_port=1', 'in_port=2')}`,
  },
  {
    name: 'what spanning tree lets pass is flooded',
    setUp: `
      appctl time/stop
      vsctl set bridge br0 stp_enable=true
      vsctl set interface p4 bfd:enable=true`,
    flows: 'actions=NORMAL',
    asks: `
      in_port=65535,${BPDU}
      in_port=65535,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:04,udp,nw_dst=10.0.0.4,udp_dst=3784`,
    open: /depends on what they did before/,
  },
  {
    name: 'rapid spanning tree that has just begun',
    setUp: `
      appctl time/stop
      vsctl set bridge br0 rstp_enable=true
      vsctl set port p1 other_config:rstp-enable=false`,
    flows: 'actions=output:2,output:3',
    asks: `
      ${FRAME}
      in_port=65535,${BPDU}
      ${FRAME.replace('in_port=1', 'in_port=2')}`,
  },
  {
    name: 'learned addresses and protected ports',
    setUp: `
      vsctl set port p1 protected=true -- set port p2 protected=true
      vsctl set bridge br0 flood_vlans=7
      appctl fdb/add br0 p2 0 02:00:00:00:00:02
      appctl fdb/add br0 p3 0 02:00:00:00:00:03
      appctl fdb/add br0 p3 7 02:00:00:00:00:07
      appctl fdb/add br0 br0 0 02:00:00:00:00:0a`,
    flows: 'actions=NORMAL',
    asks: `
      ${FRAME}
      ${FRAME.replace(':02', ':03')}
      in_port=3,dl_src=02:00:00:00:00:02,dl_dst=02:00:00:00:00:03
      in_port=3,dl_src=02:00:00:00:00:02,dl_dst=02:00:00:00:00:0a
      in_port=3,dl_src=02:00:00:00:00:02,dl_dst=02:00:00:00:00:0b -generate
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:07,dl_vlan=7
      in_port=77,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:07
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:03,arp,arp_op=1 -generate
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,dl_vlan=7,arp,arp_op=2 -generate`,
  },
  {
    name: 'modes of VLANs without a tag of their own',
    setUp: `
      vsctl set port p1 vlan_mode=access
      vsctl set port p2 vlan_mode=native-untagged
      vsctl set port p3 vlan_mode=native-tagged trunks=5,6
      vsctl set port p4 vlan_mode=dot1q-tunnel cvlans=5 other_config:qinq-ethtype=802.1q
      vsctl set open_vswitch . other_config:vlan-limit=2`,
    flows: 'actions=NORMAL',
    asks: [1, 2, 3, 4]
      .flatMap((port) =>
        ['', ',dl_vlan=5', ',dl_vlan=6', ',dl_vlan=0,dl_vlan_pcp=3'].map(
          (vlan) => `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02${vlan}`,
        ),
      )
      .join('\n'),
  },
  {
    name: 'tunnels of 802.1Q',
    setUp: `
      vsctl set port p1 vlan_mode=dot1q-tunnel tag=9 cvlans=5,6
      vsctl set port p2 vlan_mode=dot1q-tunnel tag=9
      vsctl set port p3 vlan_mode=native-untagged tag=9
      vsctl set port p4 tag=9
      vsctl set open_vswitch . other_config:vlan-limit=2`,
    flows: 'actions=NORMAL',
    asks: [1, 2, 3, 4]
      .flatMap((port) =>
        ['', ',dl_vlan=5', ',dl_vlan=7', ',dl_vlan=9'].map(
          (vlan) => `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02${vlan}`,
        ),
      )
      .join('\n'),
  },
  {
    name: 'ports of mirrors',
    setUp: `
      vsctl -- --id=@p4 get port p4 -- --id=@m create Mirror name=m select_all=true output_port=@p4 -- set bridge br0 mirrors=@m
      appctl fdb/add br0 p4 0 02:00:00:00:00:04`,
    flows: 'actions=NORMAL',
    asks: `
      ${FRAME}
      ${FRAME.replace(':02', ':04')}
      in_port=4,dl_src=02:00:00:00:00:04,dl_dst=02:00:00:00:00:01
      in_port=65535,dl_src=02:00:00:00:00:04,dl_dst=02:00:00:00:00:01
      in_port=77,dl_src=02:00:00:00:00:04,dl_dst=02:00:00:00:00:01
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=01:80:c2:00:00:05`,
  },
  {
    name: 'a port that copies leave by, and of what was learned there',
    setUp: `
      vsctl -- --id=@p4 get port p4 -- --id=@m create Mirror name=m select_all=true output_port=@p4 -- set bridge br0 mirrors=@m`,
    flows: 'in_port=4 actions=NORMAL,output:2\nin_port=1 actions=resubmit(4,1)\ntable=1,in_port=4 actions=NORMAL',
    asks: `in_port=4,dl_src=02:00:00:00:00:04,dl_dst=02:00:00:00:00:01\n${FRAME}`,
  },
]
