import type {OvsPort} from '../../../ovs/syntax/ovsdb-switch.ts'
import {deviceObject, podObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0215',
  slug: 'port-in-vlan',
  title: "A port of Antrea's bridge was put into a VLAN",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  explains: ['no-neighbour', 'no-output', 'flow-drop', 'suppressed'],
  cause: 'Somebody set tag, trunks or vlan_mode of the port (`ovs-vsctl set Port … tag=`): Antrea sets none.',
  impact:
    'ARP and IPv6 neighbour discovery pass the bridge like a plain switch, which keeps VLANs apart: the pod finds neither its gateway nor its neighbours, though its flows are right.',
  detection:
    'A port of a pod, of the gateway or of the tunnel on Antrea’s bridge that has a tag other than 0, trunks without 0, or a vlan_mode that tags frames. Bridges of secondary networks are left alone.',
  remedy: [
    look(
      'See the VLAN settings of the port',
      'ovs-vsctl --columns=name,tag,trunks,vlan_mode list Port {device}   # on {node}',
    ),
    repair('Take the port out of the VLAN', 'ovs-vsctl clear Port {device} tag trunks vlan_mode   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    for (const port of bridge?.ports ?? []) {
      const facts = ports?.find((p) => p.bridge === bridge?.name && p.name === port.name)
      const vlan = vlanOf(port)
      if (!facts || !OURS.has(facts.role) || vlan === null) continue
      yield found({
        where: {node: node.name, object: facts.pod ? podObject(facts.pod) : deviceObject(port.name)},
        message: `port ${port.name} of ${facts.bridge} on ${node.name} has ${vlan}: it finds nobody by ARP`,
        evidence: [node.evidence('ovsdb', port.row.line, `Port ${port.name} ${vlan}`)],
        values: {device: port.name},
      })
    }
  },
}

const OURS = new Set(['container', 'gateway', 'tunnel'])

/** Words for a setting that keeps untagged frames from those of the other ports; null where there is none. */
function vlanOf({tag, trunks, vlanMode}: OvsPort): string | null {
  if (vlanMode === 'native-tagged' || vlanMode === 'dot1q-tunnel') return `vlan_mode ${vlanMode}`
  if (tag !== null && tag !== 0 && vlanMode !== 'trunk') return `tag ${tag}`
  return trunks.length > 0 && !trunks.includes(0) ? `trunks ${trunks.join(', ')}` : null
}
