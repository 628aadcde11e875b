import {deviceObject, podObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0203',
  slug: 'port-blocked',
  title: 'A port of Antrea is told to pass nothing',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ports-desc'],
  follows: [
    {rule: 'ANT0103', by: 'object'},
    {rule: 'ANT0112', by: 'object'},
    {rule: 'ANT0401', by: 'object'},
    {rule: 'ANT0201', by: 'object'},
  ],
  explains: ['port-broken', 'link-down', 'no-output'],
  cause: 'Somebody changed the port (`ovs-ofctl mod-port`), or a spanning tree protocol on the bridge blocks it.',
  impact:
    'What should leave by the port, or what comes in by it, is dropped by Open vSwitch before or after its flows.',
  detection:
    'Ports of Antrea’s bridge whose configuration has PORT_DOWN, NO_RECV or NO_FWD, or whose state has BLOCKED. NO_FLOOD and NO_PACKET_IN are left alone. A port that is down because its device is follows from that.',
  remedy: [
    {
      kind: 'look',
      text: 'See configuration and state',
      command: 'ovs-ofctl -O OpenFlow15 dump-ports-desc {bridge}   # on {node}',
    },
    {kind: 'repair', text: 'Set it up', command: 'ovs-ofctl -O OpenFlow15 mod-port {bridge} {device} up   # on {node}'},
    {
      kind: 'repair',
      text: 'Let it forward, and receive',
      command:
        'ovs-ofctl mod-port {bridge} {device} forward && ovs-ofctl mod-port {bridge} {device} receive   # on {node}',
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const bridge = node.model.integrationBridge
    if (!ports || !bridge) return
    const descs = yield* need(node.name, `ports-desc of ${bridge.name}`, bridge.portsDesc)
    for (const {name, line, config, state} of descs?.items ?? []) {
      const port = ports.find((p) => p.bridge === bridge.name && p.name === name)
      const bad = [...config.filter((word) => BAD.has(word)), ...state.filter((word) => word === 'BLOCKED')]
      if (!port || port.role === 'local' || port.role === 'unknown' || bad.length === 0) continue
      yield found({
        where: {node: node.name, object: port.pod ? podObject(port.pod) : deviceObject(name)},
        message: `port ${name} of ${bridge.name} on ${node.name} is ${bad.join(' and ')}`,
        evidence: [
          bridge.evidence(
            'ports-desc',
            line,
            `${name} config ${config.join(' ') || '0'} state ${state.join(' ') || '0'}`,
          ),
        ],
        values: {bridge: bridge.name, device: name},
      })
    }
  },
}

const BAD = new Set(['PORT_DOWN', 'NO_RECV', 'NO_FWD'])
