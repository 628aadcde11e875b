import type {PortFacts} from '../../../trace/ports-of-node.ts'
import {deviceObject, podObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0201',
  slug: 'port-not-opened',
  title: 'Open vSwitch could not open the device of a port',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'core/v1/pods'],
  follows: [{rule: 'ANT0205', by: 'object'}],
  explains: ['port-broken', 'tunnel-port-broken', 'veth-missing', 'device-missing', 'no-such-port'],
  cause:
    'The device is gone (a pod that ended while the agent was away, a node that was started anew, a deleted veth pair), is used by another bridge, or its options are wrong.',
  impact:
    'No packet passes the port. A port that a pod left behind harms nobody by itself, but tells that cleaning up failed, and its number may be used again.',
  detection:
    'A row of Interface with an error, or with ofport -1. It is a warning where the port is of a pod that the API server does not have on this node: then it was left behind.',
  remedy: [
    {
      kind: 'look',
      text: 'See the error',
      command: 'ovs-vsctl --columns=name,ofport,error,type,options list Interface {device}   # on {node}',
    },
    {kind: 'look', text: 'See whether the node has the device', command: 'ip -d link show {device}   # on {node}'},
    {
      kind: 'repair',
      text: 'Take a port off whose pod is gone',
      command: 'ovs-vsctl --if-exists del-port {bridge} {device}   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Start a pod anew that lives and has lost its device',
      command: 'kubectl delete pod -n {namespace} {pod}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster, index}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    for (const port of ports ?? []) {
      if (port.error === null && port.ofport !== -1) continue
      const {pod} = port
      const isLive = pod !== null && (pods === null || index.pod(pod.namespace, pod.name)?.nodeName === node.name)
      const hasOther = pod !== null && node.podPort(pod) !== port
      const isLeft = pod !== null && (!isLive || hasOther)
      yield found({
        where: {node: node.name, object: pod && !isLeft ? podObject(pod) : deviceObject(port.name)},
        message: `${port.bridge} of ${node.name} has port ${port.name}${ofPod(port)}, which could not be opened${port.error ? `: ${port.error}` : ''}`,
        evidence: [port.evidence],
        severity: isLeft ? 'warning' : 'error',
        values: {device: port.name, bridge: port.bridge, ...(pod ? {namespace: pod.namespace, pod: pod.name} : {})},
      })
    }
  },
}

const ofPod = ({pod}: PortFacts): string => (pod ? ` of pod ${pod.namespace}/${pod.name}` : '')
