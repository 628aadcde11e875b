import type {Row} from './row.ts'

/** LACP's patience has an end: a minute later all is as it stays. */
const bond = (columns: string): string =>
  `appctl time/stop
  vsctl add-bond br0 b0 m1 m2 -- set interface m1 type=dummy ofport_request=21 -- set interface m2 type=dummy ofport_request=22 -- set port b0 ${columns}
  appctl time/warp 60000 200`

const ARP = 'dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff,arp,arp_spa=10.0.0.1,arp_tpa=10.0.0.1'
const ASKS = [1, 21, 22]
  .flatMap((port) => [
    `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02`,
    `in_port=${port},dl_src=02:00:00:00:00:01,dl_dst=ff:ff:ff:ff:ff:ff`,
    `in_port=${port},${ARP},arp_op=1`,
    `in_port=${port},${ARP},arp_op=2`,
    `in_port=${port},${ARP},arp_op=3`,
    `in_port=${port},dl_src=02:00:00:00:00:07,dl_dst=02:00:00:00:00:02`,
  ])
  .join('\n')

/** Bonds by their mode and by what LACP says where nobody answers. */
export const bonds: readonly Row[] = [
  ...['active-backup', 'balance-slb', 'balance-tcp'].flatMap((mode) =>
    ['off', 'active', 'active other_config:lacp-fallback-ab=true'].map(
      (lacp): Row => ({
        name: `${mode}, LACP ${lacp}`,
        setUp: `${bond(`bond_mode=${mode} lacp=${lacp}`)}\nappctl fdb/add br0 p3 0 02:00:00:00:00:07`,
        flows: 'actions=NORMAL',
        asks: ASKS,
      }),
    ),
  ),
  {
    name: 'balance-slb that takes from all members',
    setUp: bond('bond_mode=balance-slb other_config:all-members-active=true'),
    flows: 'actions=NORMAL',
    asks: ASKS,
  },
  {
    name: 'a bond with one member left',
    setUp: `${bond('bond_mode=balance-slb')}\nappctl bond/disable-member b0 m2`,
    flows: 'actions=NORMAL,NORMAL',
    asks: ASKS,
  },
  {
    name: 'more mirrors than orders that are tried',
    setUp: [1, 2, 3, 4, 5]
      .map(
        (n) =>
          `vsctl -- --id=@p get port p4 -- --id=@m create Mirror name=m${n} select_vlan=${n} select_all=true output_port=@p -- add bridge br0 mirrors @m`,
      )
      .join('\n'),
    flows: 'actions=output:2',
    asks: 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02',
    open: /order the mirrors/,
  },
  {
    name: 'a cut copy for a port without a number of the datapath',
    setUp:
      'vsctl -- --id=@p get port pa -- --id=@m create Mirror name=m select_all=true output_port=@p snaplen=100 -- add bridge br0 mirrors @m',
    flows: 'actions=output:2',
    asks: 'in_port=1,dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02',
  },
]
