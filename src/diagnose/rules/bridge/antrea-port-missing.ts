import {bridgeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0202',
  slug: 'antrea-port-missing',
  title: "Antrea's bridge has lost its gateway or its tunnel",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/configmaps'],
  follows: [],
  explains: ['port-missing', 'no-such-port', 'tunnel-mismatch', 'device-missing'],
  cause:
    'The port was deleted from the bridge (`ovs-vsctl del-port`), or the database was made anew and the agent has not started since.',
  impact:
    'Without the gateway the node and everything outside the cluster are out of the pods’ reach; without the tunnel the pods of other nodes are.',
  detection:
    'A bridge with ports of pods must have a port that Antrea marks as its gateway, and where antrea-config asks for encapsulation without encryption a tunnel port. Releases before 1.5, which mark no ports, are judged by the tunnel alone.',
  remedy: [
    {kind: 'look', text: 'See the ports of the bridge', command: 'ovs-vsctl list-ports {name}   # on {node}'},
    {
      kind: 'repair',
      text: 'Start the agent of the node anew: it makes the port, and all its flows',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const bridge = node.integrationBridge
    const own = ports?.filter((port) => port.bridge === bridge) ?? []
    const {mode} = node
    if (bridge === null || !mode || !own.some(({role}) => role === 'container')) return
    const row = node.model.bridge(bridge)?.database
    const marks = row?.known === true && row.value.ports.some(({externalIds}) => externalIds.has('antrea-type'))
    const {trafficEncapMode, encryption} = mode
    const tunnels =
      trafficEncapMode.known &&
      trafficEncapMode.from !== 'dump' &&
      trafficEncapMode.value === 'encap' &&
      encryption.known &&
      encryption.value === 'none'
    const lost = [
      ...(marks && !own.some(({role}) => role === 'gateway') ? ['gateway'] : []),
      ...(tunnels && !own.some(({role}) => role === 'tunnel') ? ['tunnel'] : []),
    ]
    for (const role of lost) {
      yield found({
        where: {node: node.name, object: bridgeObject(bridge)},
        message: `${bridge} of ${node.name} has no ${role} port`,
        evidence: [
          node.evidence(
            'ovsdb',
            row?.known ? row.value.row.line : null,
            `${bridge} ports ${own.map(({name}) => name).join(', ')}`,
          ),
        ],
      })
    }
  },
}
