import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject, podObject} from '../../object.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0220',
  slug: 'device-of-another-bridge',
  title: "A pod's device belongs to another bridge of the kernel",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link'],
  follows: [
    {rule: 'ANT0201', by: 'object'},
    {rule: 'ANT0801', by: 'node'},
  ],
  explains: ['veth-master'],
  cause:
    'Another program (a second CNI plug-in, a container engine, a network manager) put the device into a Linux bridge, or took it out of Open vSwitch’s datapath.',
  impact:
    'With the kernel’s datapath, what the pod sends goes to that bridge and not to Antrea’s. With the one in user space a copy of it goes there, past every policy.',
  detection:
    'Devices of pods’ ports must have the master ovs-system with the kernel’s datapath, where any port of the bridge has it, and none with the one in user space; there it is told as a warning.',
  remedy: [
    look('See the device and its master', 'ip -d link show {device}   # on {node}'),
    look('See the ports of Linux bridges', 'bridge link   # on {node}'),
    repair('Take it out', 'ip link set {device} nomaster   # on {node}'),
    startAgentAnew('Then start the agent of the node anew'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-link', node.devices.links)
    const own = ports?.filter(({bridge, role}) => bridge === node.integrationBridge && role === 'container') ?? []
    const isKernel = node.datapath === 'system'
    const hasMaster = own.some(({link}) => link?.master === 'ovs-system')
    for (const port of own) {
      const {link, pod} = port
      if (!link || !isAstray(port, isKernel, hasMaster)) continue
      yield found({
        where: {node: node.name, object: pod ? podObject(pod) : deviceObject(port.name)},
        message: `${port.name} of ${node.name}${pod ? `, the device of pod ${pod.namespace}/${pod.name},` : ''} ${link.master === null ? 'is not in the datapath of Open vSwitch' : `belongs to ${link.master}`}`,
        evidence: [node.evidence('ip-link', link.line, `${port.name} master ${link.master ?? 'none'}`), port.evidence],
        severity: isKernel ? 'error' : 'warning',
        values: {device: port.name},
      })
    }
  },
}

function isAstray({link, ofport}: PortFacts, isKernel: boolean, hasMaster: boolean): boolean {
  const master = link?.master ?? null
  if (!isKernel) return master !== null && master !== 'ovs-system'
  return master === null ? hasMaster && ofport !== null && ofport > 0 : master !== 'ovs-system'
}
