import {podObject} from '../../object.ts'
import {podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0102',
  slug: 'veth-peer-wrong',
  title: "A pod's interface is not the other end of its port",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link'],
  follows: [{rule: 'ANT0201', by: 'object'}],
  explains: ['veth-peer', 'veth-missing'],
  cause:
    'The veth pair was deleted or made anew, or the pod’s end was moved, without the agent: the port on the bridge is of a device that leads elsewhere.',
  impact: 'What the pod sends does not come to its port, and what is sent to its port does not come to the pod.',
  detection:
    'The interface inside the pod tells the index of its other end, which must be that of the port’s device. Devices of other kinds than veth are left alone.',
  remedy: [
    {kind: 'look', text: 'See the index of the port’s device', command: 'ip -d link show {device}   # on {node}'},
    {
      kind: 'look',
      text: 'See the index that the pod’s end names',
      command: 'kubectl exec -n {namespace} {name} -- cat /sys/class/net/eth0/iflink',
    },
    {kind: 'repair', text: 'Start the pod anew', command: 'kubectl delete pod -n {namespace} {name}'},
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    for (const {pod, port, netns, link} of yield* podInterfaces(context)) {
      if (!links || link.kind !== 'veth' || link.linkIndex === null || link.linkIndex === port.link?.ifindex) continue
      const has = port.link
        ? `${port.name} has index ${port.link.ifindex}`
        : `there is no device ${port.name} on ${node.name}`
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `the other end of ${link.ifname} of pod ${pod.namespace}/${pod.name} has index ${link.linkIndex}, but ${has}`,
        evidence: [
          netns.evidence('ip-link', link.line, `${link.ifname} link_index ${link.linkIndex}`),
          node.evidence('ip-link', port.link?.line ?? null, has),
        ],
        values: {device: port.name},
      })
    }
  },
}
