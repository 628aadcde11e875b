import {linkNamed} from '../../../host/link.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0318',
  slug: 'underlay-mac-shared',
  title: 'Two nodes of one network have the same MAC address',
  severity: 'warning',
  scope: 'cluster',
  needs: ['core/v1/nodes', 'ip-addr', 'ip-link'],
  follows: [],
  explains: ['misdelivered'],
  cause: 'A virtual machine was copied together with the address of its network device.',
  impact: 'Switches send what is meant for one of them to the other, now this one and now that.',
  detection:
    'The MAC addresses of the devices with the nodes’ addresses are compared, of nodes that have each other’s address on a network of their own.',
  remedy: [
    look('See the address of the device', 'ip link show {device}   # on {node}'),
    repair('Give one of the machines another address, in the settings of its hypervisor'),
  ],
  proof: 'real',
  *evaluate({facts, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const owners = new Map<string, NodeFacts>()
    for (const node of facts.nodes) {
      yield* need(node.name, 'ip-addr', node.devices.addresses)
      const links = yield* need(node.name, 'ip-link', node.devices.links)
      const device = node.devices.underlay
      const link = links && device !== null ? linkNamed(links.items, device) : null
      const mac = link?.linkType === 'ether' ? link.address?.toLowerCase() : undefined
      if (!link || mac === undefined) continue
      const other = owners.get(mac)
      owners.set(mac, other ?? node)
      if (!other || facts.inAnotherNetwork(node.name, other.name)) continue
      yield found({
        where: {node: node.name, object: deviceObject(link.ifname)},
        message: `${link.ifname} of ${node.name} has MAC ${mac}, and so has the device of ${other.name} in the same network`,
        evidence: [node.evidence('ip-link', link.line, `${link.ifname} link/ether ${mac}`)],
      })
    }
  },
}
