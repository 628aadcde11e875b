import {isUp, linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0308',
  slug: 'underlay-down',
  title: "The device with a node's address is down",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link'],
  follows: [],
  explains: ['link-down', 'no-route', 'tunnel-no-route'],
  cause: 'Somebody or a network manager set the device down.',
  impact: 'Nothing passes between this node and others.',
  detection:
    'The device that has the Node’s internal address, and where it is a bridge of Open vSwitch the bridge’s network devices, must be up.',
  remedy: [
    {kind: 'look', text: 'See the device', command: 'ip -d link show {device}   # on {node}'},
    {kind: 'repair', text: 'Set it up', command: 'ip link set {device} up   # on {node}'},
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const device = node.devices.underlay
    if (!links || device === null) return
    const port = node.portOfDevice(device)
    const nics = port?.internal ? node.physicalPorts(port.bridge) : []
    const down = [device, ...nics].flatMap((name) => {
      const link = linkNamed(links.items, name)
      return link && !isUp(link) ? [link] : []
    })
    for (const link of down) {
      // Of several network devices in a bridge (a bond), one may be meant to be down.
      if (link.ifname !== device && down.length < nics.length) continue
      yield found({
        where: {node: node.name, object: deviceObject(link.ifname)},
        message: `${link.ifname} of ${node.name}, by which it reaches other nodes, is down`,
        evidence: [
          node.evidence(
            'ip-link',
            link.line,
            `${link.ifname} <${link.flags.join(',')}> state ${link.operstate ?? '?'}`,
          ),
        ],
      })
    }
  },
}
