import type {Row} from './row.ts'

/** IGMP of 10.0.0.2 and 10.0.0.3, who want 224.1.1.1, and of a router that asks who wants any. */
const REPORT = '01005e01010150540000000908004500001c000000000102cedc0a000002e0010101160008fde0010101'
const REPORT_OF_ANOTHER = '01005e01010150540000000a08004500001c000000000102cedb0a000003e0010101160008fde0010101'
const QUERY = '01005e00000150540000000908004500001c000000000102cfde0a000001e00000011100eeff00000000'

/** Whom a learning switch sends multicast to that it snoops: hosts and routers must have met a flow to be known. */
export const multicast: readonly Row[] = [
  {
    name: 'groups of multicast at the bridge itself and at its routers',
    setUp: `
      vsctl set bridge br0 mcast_snooping_enable=true
      ofctl add-flow br0 actions=NORMAL
      appctl netdev-dummy/receive p2 ${REPORT}
      appctl netdev-dummy/receive br0 ${REPORT_OF_ANOTHER}
      appctl netdev-dummy/receive p3 ${QUERY}
      appctl revalidator/wait`,
    flows: 'actions=NORMAL',
    asks: [1, 2, 3, 65534]
      .flatMap((port) =>
        ['', ',dl_vlan=7'].map(
          (vlan) => `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:01${vlan},udp,nw_dst=224.1.1.1`,
        ),
      )
      .join('\n'),
  },
  {
    name: 'multicast that is snooped',
    setUp: `
      vsctl set bridge br0 mcast_snooping_enable=true
      ofctl add-flow br0 actions=NORMAL
      vsctl set port p4 other_config:mcast-snooping-flood=true other_config:mcast-snooping-flood-reports=true
      appctl netdev-dummy/receive p2 ${REPORT}
      appctl netdev-dummy/receive p3 ${QUERY}
      appctl revalidator/wait`,
    flows: 'actions=NORMAL',
    asks: [1, 2, 3, 4]
      .flatMap((port) =>
        [
          'dl_dst=01:00:5e:01:01:01,udp,nw_dst=224.1.1.1',
          'dl_dst=01:00:5e:01:01:02,udp,nw_dst=224.1.1.2',
          'dl_dst=33:33:00:00:00:16,icmp6,ipv6_dst=ff02::16,icmpv6_type=130',
          'dl_dst=33:33:00:00:00:16,icmp6,ipv6_dst=ff02::16,icmpv6_type=131',
          'dl_dst=01:00:5e:01:01:01,ip,nw_proto=2,nw_dst=224.1.1.1',
        ].map((flow) => `in_port=${port},dl_src=02:00:00:00:00:01,${flow}`),
      )
      .concat(
        `in_port=1 ${REPORT}`,
        'in_port=65535,dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:01,udp,nw_dst=224.1.1.1',
      )
      .join('\n'),
  },
  {
    name: 'a port that wants multicast for several reasons gets it as often',
    setUp: `
      vsctl set bridge br0 mcast_snooping_enable=true
      ofctl add-flow br0 actions=NORMAL
      appctl netdev-dummy/receive p2 ${REPORT}
      appctl netdev-dummy/receive p2 ${QUERY}
      vsctl set port p2 other_config:mcast-snooping-flood=true other_config:mcast-snooping-flood-reports=true
      appctl revalidator/wait`,
    flows: 'actions=NORMAL',
    asks: `
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:01,udp,nw_dst=224.1.1.1
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=01:00:5e:01:01:02,udp,nw_dst=224.1.1.2
      in_port=1,dl_src=02:00:00:00:00:01,dl_dst=33:33:00:00:00:16,icmp6,ipv6_dst=ff02::16,icmpv6_type=131`,
  },
]
