import {type Draft, deletePort, onNode, ovsdb} from './mutate.ts'

type Row = Record<string, unknown>

/** The bridge that carries the node's address on a userspace datapath, and the NIC in it. */
const UPLINK = 'br-phy'
const NIC = 'eth0'

/**
 * The same cluster on the kernel's datapath: the NIC is a device of the host with the node's address, tunnels are devices of the
 * kernel (genev_sys_6081), pods' ends of veth pairs belong to ovs-system, and Open vSwitch's own routes mean nothing.
 */
export function onKernel(draft: Draft): Draft {
  for (const node of ['node1', 'node2']) nodeOnKernel(draft, node)
  return draft.probes(
    (probe) => probe.bridge === UPLINK,
    () => null,
  )
}

function nodeOnKernel(draft: Draft, node: string): void {
  const links = JSON.parse(draft.read(onNode(node, 'ip-link.json'))) as Row[]
  const mac = String(links.find((link) => link.ifname === UPLINK)?.address)
  database(draft, node)
  draft
    .json(onNode(node, 'ip-link.json'), (all) => linksOnKernel(all, mac))
    .json(onNode(node, 'ip-addr.json'), (all) => addressesOnKernel(all, mac))
    .text(onNode(node, 'ovs-dpif-show.txt'), (text) => dpifOnKernel(text))
    .write(onNode(node, 'ovs-tnl-ports.txt'), 'Listening ports:\n')
    .write(onNode(node, 'ovs-tnl-neigh.txt'), 'IP MAC Bridge\n' + '='.repeat(74) + '\n')
    .fails(
      node,
      'dpctl-ct-maxconns',
      'ovs-vswitchd: maxconns could not be retrieved (Operation not supported)\novs-appctl: ovs-vswitchd: server returned an error',
    )
    .text(onNode(node, 'sysctl.txt'), (text) =>
      text
        .split('\n')
        .filter((line) => !line.includes(`.${UPLINK}.`))
        .join('\n'),
    )
  for (const file of ['ip-route.json', 'ip6-route.json', 'ip-neigh.json', 'ovs-route.txt'])
    draft.write(onNode(node, file), routesOnKernel(file, draft.read(onNode(node, file))))
}

/** What the NIC had of its own (a link-local address and its routes) goes, what the bridge had becomes the NIC's. */
function routesOnKernel(file: string, text: string): string {
  if (file.endsWith('.txt')) return text.replaceAll(`dev ${UPLINK} `, `dev ${NIC} `)
  const rows = JSON.parse(text) as Row[]
  return JSON.stringify(
    rows.filter((row) => row.dev !== NIC).map((row) => (row.dev === UPLINK ? {...row, dev: NIC} : row)),
  )
}

function database(draft: Draft, node: string): void {
  ovsdb(node, 'Bridge', 'br-int', {datapath_type: ''})(draft)
  deletePort(node, NIC)(draft)
  deletePort(node, UPLINK)(draft)
  ovsdb(node, 'Bridge', UPLINK, null)(draft)
}

function linksOnKernel(all: readonly Row[], mac: string): Row[] {
  const kept = all.filter((link) => link.ifname !== UPLINK && link.ifname !== 'ovs-netdev')
  const made = kept.map((link) => {
    if (link.ifname === NIC)
      return {
        ...link,
        address: mac,
        flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
        linkinfo: undefined,
        link_index: undefined,
        link_netnsid: undefined,
      }
    if (link.ifname === 'antrea-gw0')
      return {
        ...link,
        flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
        operstate: 'UNKNOWN',
        linkinfo: {info_kind: 'openvswitch'},
      }
    const {info_kind: kind} = (link.linkinfo ?? {}) as {info_kind?: string}
    return kind === 'veth'
      ? {
          ...link,
          flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
          master: 'ovs-system',
          linkinfo: {info_kind: 'veth', info_slave_kind: 'openvswitch'},
        }
      : link
  })
  const device = {mtu: 1500, qdisc: 'noop', link_type: 'ether', broadcast: 'ff:ff:ff:ff:ff:ff'}
  return [
    ...made,
    {
      ...device,
      ifindex: 90,
      ifname: 'ovs-system',
      flags: ['BROADCAST', 'MULTICAST'],
      operstate: 'DOWN',
      address: '02:00:00:00:00:90',
      linkinfo: {info_kind: 'openvswitch'},
    },
    {
      ...device,
      ifindex: 91,
      ifname: 'genev_sys_6081',
      flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
      mtu: 65000,
      operstate: 'UNKNOWN',
      master: 'ovs-system',
      address: '02:00:00:00:00:91',
      linkinfo: {info_kind: 'geneve', info_data: {external: true, id: 0, port: 6081}},
    },
  ]
}

function addressesOnKernel(all: readonly Row[], mac: string): Row[] {
  const bridge = all.find((device) => device.ifname === UPLINK)
  return all.flatMap((device) => {
    if (device.ifname === UPLINK || device.ifname === 'ovs-netdev') return []
    return device.ifname === NIC ? [{...device, address: mac, addr_info: bridge?.addr_info}] : [device]
  })
}

function dpifOnKernel(text: string): string {
  return text
    .replace('netdev@ovs-netdev', 'system@ovs-system')
    .replace(/^ {2}br-phy:\n(?: {4}.*\n)*/m, '')
    .replace(/\(tap\)/g, '(internal)')
}
