import {isUp, linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0951',
  slug: 'wireguard-device-down',
  title: "A node's WireGuard device is missing or down",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/configmaps', 'ovsdb', 'ip-link'],
  follows: [{rule: 'ANT0803', by: 'node'}],
  explains: ['device-missing', 'link-down', 'no-route'],
  cause:
    'The kernel has no module wireguard, the agent could not make the device, or somebody or a network manager took it away or set it down.',
  impact: 'No packet passes between pods of this node and pods of others.',
  detection:
    'Where antrea-config asks for WireGuard between nodes, antrea-wg0 must be among the devices of each node with ports of pods, and up.',
  remedy: [
    look('See the device', 'ip -d link show {device}   # on {node}'),
    look('See whether the kernel can make one', 'modprobe -n -v wireguard   # on {node}'),
    repair('Set it up', 'ip link set {device} up   # on {node}'),
    startAgentAnew('If it is gone, start the agent of the node anew: it makes the device and a new key'),
  ],
  proof: 'made',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const encryption = node.mode?.encryption
    const hasPods = ports?.some(({role}) => role === 'container') ?? false
    if (!links || !hasPods || !encryption?.known || encryption.value !== 'wireguard') return
    const link = linkNamed(links.items, DEVICE)
    if (link && isUp(link)) return
    const text = link ? `${DEVICE} <${link.flags.join(',')}>` : `no device ${DEVICE}`
    yield found({
      where: {node: node.name, object: deviceObject(DEVICE)},
      message: `${DEVICE} of ${node.name} is ${link ? 'down' : 'not there, though antrea-config asks for WireGuard'}`,
      evidence: [node.evidence('ip-link', link?.line ?? null, text)],
    })
  },
}

const DEVICE = 'antrea-wg0'
