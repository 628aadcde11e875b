import {numberColumn} from '../../../ovs/syntax/ovsdb.ts'
import {deviceObject, podObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0217',
  slug: 'port-rate-limited',
  title: "Open vSwitch limits what comes in by a port of Antrea's",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  cause:
    'Somebody set ingress policing on the interface: Antrea sets none, and limits of the bandwidth plug-in are queues of the device.',
  impact: 'Whatever a pod sends beyond the limit is dropped: connections are slow, or break.',
  detection: 'The columns ingress_policing_rate and ingress_policing_kpkts_rate of the Interface are not 0.',
  remedy: [
    look(
      'See the limits',
      'ovs-vsctl --columns=name,ingress_policing_rate,ingress_policing_burst,ingress_policing_kpkts_rate list Interface {device}   # on {node}',
    ),
    repair(
      'Take them off',
      'ovs-vsctl set Interface {device} ingress_policing_rate=0 ingress_policing_burst=0 ingress_policing_kpkts_rate=0   # on {node}',
    ),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    for (const {name, row} of bridge?.ports.flatMap(({interfaces}) => interfaces) ?? []) {
      const port = ports?.find((p) => p.bridge === bridge?.name && p.name === name)
      const [kbps, kpps] = ['ingress_policing_rate', 'ingress_policing_kpkts_rate'].map((column) =>
        numberColumn(row, column),
      )
      const limits = [...(kbps ? [`${kbps} kbit/s`] : []), ...(kpps ? [`${kpps} thousand packets/s`] : [])]
      if (!port || limits.length === 0) continue
      yield found({
        where: {node: node.name, object: port.pod ? podObject(port.pod) : deviceObject(name)},
        message: `${name} of ${port.bridge} on ${node.name} takes in no more than ${limits.join(' and ')}`,
        evidence: [node.evidence('ovsdb', row.line, `Interface ${name}: ingress policing ${limits.join(', ')}`)],
        values: {device: name},
      })
    }
  },
}
