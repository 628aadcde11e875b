import {sameIpText} from '../../../ip.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0310',
  slug: 'tunnel-remote-fixed',
  title: "A node's tunnel is bound to one address",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-addr'],
  follows: [],
  explains: ['tunnel-mismatch', 'tunnel-remote-unknown', 'tunnel'],
  cause:
    'Somebody changed the options of the tunnel’s port: Antrea’s tunnel takes its destination from each flow (remote_ip=flow).',
  impact:
    'With a fixed remote_ip all packets for other nodes go to that one, and only its packets are taken in. With a local_ip that the node lacks none are.',
  detection:
    'The tunnel port of Antrea must have remote_ip=flow, and no local_ip but an address of the node. Tunnels of IPsec, one for each node, are left alone.',
  remedy: [
    look('See the options', 'ovs-vsctl get Interface {device} options   # on {node}'),
    repair('Let flows choose the destination', 'ovs-vsctl set Interface {device} options:remote_ip=flow   # on {node}'),
    repair('Take local_ip off', 'ovs-vsctl remove Interface {device} options local_ip   # on {node}'),
    startAgentAnew('Then start the agent of the node anew: it writes its flows again'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const addresses = yield* need(node.name, 'ip-addr', node.devices.addresses)
    for (const port of ports ?? []) {
      if (port.role !== 'tunnel' || port.bridge !== node.integrationBridge || isOfIpsec(port)) continue
      const wrong = wrongEnd(node, port, addresses !== null)
      if (wrong === null) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `${port.name} of ${node.name} has ${wrong}`,
        evidence: [port.evidence],
      })
    }
  },
}

/** Before 1.5 the role of a port is told by its type alone. */
const isOfIpsec = ({options}: PortFacts): boolean =>
  ['psk', 'remote_name', 'remote_cert'].some((name) => options.has(name))

function wrongEnd(node: NodeFacts, {options}: PortFacts, knowsAddresses: boolean): string | null {
  const remote = options.get('remote_ip')
  if (remote !== 'flow') return `remote_ip ${remote ?? 'not set'}, Antrea sets flow`
  const local = options.get('local_ip')
  if (local === undefined || local === 'flow' || !knowsAddresses || node.devices.withAddress(local) !== null)
    return null
  return sameIpText(local, '0.0.0.0') ? null : `local_ip ${local}, which is no address of the node`
}
