import {isUp, linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0313',
  slug: 'underlay-without-carrier',
  title: "The device with a node's address has no carrier",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'ip-link'],
  follows: [{rule: 'ANT0308', by: 'node'}],
  explains: ['link-down', 'tunnel-no-route', 'no-neighbour'],
  cause: 'The cable, the switch’s port or the virtual machine’s network is unplugged or down at the other side.',
  impact: 'Nothing passes between this node and others.',
  detection:
    'The device that has the Node’s internal address, or where it is a bridge of Open vSwitch all of the bridge’s network devices, is up and has the flag NO-CARRIER.',
  remedy: [
    look('See the device', 'ip -s link show {device}   # on {node}'),
    look('See what the driver says', 'ethtool {device}   # on {node}'),
    repair('Plug it in: look at the cable, the switch, or the virtual machine’s settings'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const device = node.devices.underlay
    if (!links || device === null) return
    const port = node.portOfDevice(device)
    const nics = port?.internal ? node.physicalPorts(port.bridge) : [device]
    const dead = nics.flatMap((name) => {
      const link = linkNamed(links.items, name)
      return link && isUp(link) && link.flags.includes('NO-CARRIER') ? [link] : []
    })
    const [first] = dead
    if (!first || dead.length < nics.length) return
    yield found({
      where: {node: node.name, object: deviceObject(first.ifname)},
      message: `${dead.map(({ifname}) => ifname).join(' and ')} of ${node.name}, by which it reaches other nodes, ${dead.length === 1 ? 'has' : 'have'} no carrier`,
      evidence: dead.map(({ifname, line, flags}) => node.evidence('ip-link', line, `${ifname} <${flags.join(',')}>`)),
    })
  },
}
