import {bridgeObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0218',
  slug: 'spanning-tree-on',
  title: "A spanning tree protocol runs on Antrea's bridge",
  severity: 'warning',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  explains: ['no-neighbour', 'no-output'],
  cause: 'Somebody turned it on (`ovs-vsctl set Bridge … stp_enable=true` or rstp_enable): Antrea does not.',
  impact:
    'Each new port of a pod passes nothing for up to thirty seconds, and a port on which the protocol sees a loop for ever.',
  detection: 'The columns stp_enable and rstp_enable of Antrea’s bridge. A port that is blocked now is another rule.',
  remedy: [
    look('See both settings', 'ovs-vsctl --columns=name,stp_enable,rstp_enable list Bridge {name}   # on {node}'),
    repair('Turn both off', 'ovs-vsctl set Bridge {name} stp_enable=false rstp_enable=false   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    if (!bridge?.stp && !bridge?.rstp) return
    const which = bridge.rstp ? 'rstp_enable' : 'stp_enable'
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `${bridge.name} of ${node.name} has ${which}=true: new ports are held back`,
      evidence: [node.evidence('ovsdb', bridge.row.line, `${bridge.name} ${which}=true`)],
    })
  },
}
