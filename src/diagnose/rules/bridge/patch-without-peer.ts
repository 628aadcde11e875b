import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0205',
  slug: 'patch-without-peer',
  title: 'A patch port leads nowhere',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  cause:
    'Only one of the two patch ports was made, or renamed, or they do not name each other. Open vSwitch says nothing of it.',
  impact: 'Packets that are sent to the port are lost between the bridges.',
  detection:
    'Each port of type patch must name a peer that is there, is a patch port, names it in turn, and belongs to a bridge of the same kind of datapath.',
  remedy: [
    {
      kind: 'look',
      text: 'See both ends',
      command: 'ovs-vsctl --columns=name,options find Interface type=patch   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Give it its peer',
      command: 'ovs-vsctl set Interface {device} options:peer=PEER   # on {node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    if (!ports || !database) return
    const types = new Map(database.bridges.map(({name, datapathType}) => [name, datapathType || 'system']))
    for (const port of ports) {
      if (port.type !== 'patch') continue
      const named = port.options.get('peer')
      const peer = ports.find(({name}) => name === named)
      const wrong =
        named === undefined
          ? 'names no peer'
          : !peer
            ? `names ${named}, which does not exist`
            : peer.type !== 'patch'
              ? `names ${named}, which is no patch port`
              : peer.options.get('peer') !== port.name
                ? `names ${named}, whose peer is ${peer.options.get('peer') ?? 'none'}`
                : types.get(peer.bridge) !== types.get(port.bridge)
                  ? `names ${named} of ${peer.bridge}, which has another kind of datapath`
                  : null
      if (wrong === null) continue
      yield found({
        where: {node: node.name, object: deviceObject(port.name)},
        message: `patch port ${port.name} of ${port.bridge} on ${node.name} ${wrong}`,
        evidence: [port.evidence, ...(peer ? [peer.evidence] : [])],
      })
    }
  },
}
