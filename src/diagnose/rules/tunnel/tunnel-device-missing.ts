import {isUp, linkNamed} from '../../../host/link.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0312',
  slug: 'tunnel-device-missing',
  title: "The kernel's device of a node's tunnel is missing or down",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link'],
  follows: [
    {rule: 'ANT0801', by: 'node'},
    {rule: 'ANT0201', by: 'object'},
  ],
  explains: ['tunnel-port-broken', 'tunnel-mismatch', 'link-down'],
  cause: 'Somebody or a network manager deleted it or set it down, or another program has the tunnel’s UDP port.',
  impact: 'No packet passes between pods of this node and pods of others.',
  detection:
    'With the kernel’s datapath Open vSwitch makes one device for its tunnels of a kind: genev_sys_6081, vxlan_sys_4789, gre_sys or stt_sys_7471. It must be among the devices of the node and up. With the datapath in user space there is none. Nothing is said where ovs-system is not among the devices either.',
  remedy: [
    look('See the device', 'ip -d link show {kernel}   # on {node}'),
    look('See who has the UDP port', 'ss -lnup   # on {node}'),
    repair('Set it up', 'ip link set {kernel} up   # on {node}'),
    repair(
      'If it is gone, have Open vSwitch make it again',
      'kubectl exec -n kube-system ds/antrea-agent -c antrea-ovs -- ovs-ctl restart   # in the pod of {node}',
    ),
  ],
  proof: 'made',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    // Where the kernel's datapath is, so is its own device: without it these are the devices of another namespace.
    if (!links || node.datapath !== 'system' || !linkNamed(links.items, 'ovs-system')) return
    for (const port of ports ?? []) {
      const name = deviceOf(port)
      if (port.bridge !== node.integrationBridge || name === null) continue
      const link = linkNamed(links.items, name)
      if (link && isUp(link)) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `${node.name} has ${link ? `${name} down` : `no device ${name}`}, by which ${port.name} sends and receives`,
        evidence: [
          node.evidence(
            'ip-link',
            link?.line ?? null,
            link ? `${name} <${link.flags.join(',')}>` : `no device ${name}`,
          ),
          port.evidence,
        ],
        values: {kernel: name},
      })
    }
  },
}

/** How Open vSwitch names it (netdev_vport_get_dpif_port() of lib/netdev-vport.c); null for what is no open tunnel. */
function deviceOf({role, type, ofport, tunnelPort}: PortFacts): string | null {
  if ((role !== 'tunnel' && role !== 'ipsec-tunnel') || ofport === null || ofport <= 0) return null
  if (type === 'gre') return 'gre_sys'
  const prefix = {geneve: 'genev_sys', vxlan: 'vxlan_sys', stt: 'stt_sys'}[type]
  return prefix === undefined || tunnelPort === null ? null : `${prefix}_${tunnelPort}`
}
