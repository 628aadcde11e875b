import {deviceObject, podObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0216',
  slug: 'mirror-output-port',
  title: "A port of Antrea's bridge is the output of a mirror",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb'],
  follows: [],
  explains: ['flow-drop', 'no-output', 'no-neighbour'],
  cause: 'Somebody made a mirror for debugging (`ovs-vsctl … create Mirror`) and named this port as where copies go.',
  impact:
    'Open vSwitch reserves an output port of a mirror: whatever comes in by it is dropped before any flow is asked. The pod can send nothing.',
  detection:
    'A mirror of Antrea’s bridge whose output_port is a port of a pod, of the gateway or of the tunnel. Mirrors to other ports are left alone.',
  remedy: [
    look('See the mirrors', 'ovs-vsctl list Mirror   # on {node}'),
    repair('Take all mirrors off the bridge', 'ovs-vsctl clear Bridge {bridge} mirrors   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const database = yield* need(node.name, 'ovsdb', node.model.ovsdb)
    const bridge = database?.bridges.find(({name}) => name === node.integrationBridge)
    for (const {name, row, outputPort} of bridge?.mirrors ?? []) {
      const port = ports?.find((p) => p.bridge === bridge?.name && p.name === outputPort)
      if (!port || (port.role !== 'container' && port.role !== 'gateway' && port.role !== 'tunnel')) continue
      yield found({
        where: {node: node.name, object: port.pod ? podObject(port.pod) : deviceObject(port.name)},
        message: `mirror ${name} of ${port.bridge} on ${node.name} reserves ${port.name} for its copies: what comes in there is dropped`,
        evidence: [node.evidence('ovsdb', row.line, `Mirror ${name} output_port ${port.name}`), port.evidence],
        values: {bridge: port.bridge},
      })
    }
  },
}
