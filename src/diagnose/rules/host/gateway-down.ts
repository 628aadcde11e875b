import {isUp, linkNamed} from '../../../host/link.ts'
import {deviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0401',
  slug: 'gateway-down',
  title: "Antrea's gateway device is down",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link'],
  follows: [],
  explains: ['link-down', 'no-route', 'misrouted'],
  cause: 'Somebody or a network manager on the node set the device down; with it go its routes.',
  impact:
    'The node reaches no pod and no pod reaches the node or anything outside the cluster: kubelet’s probes fail, and Services by NodePort. Pods still reach pods.',
  detection:
    'The port that Antrea marks as its gateway is looked up among the devices of the node. It is down where its flags lack UP.',
  remedy: [
    {kind: 'look', text: 'See the device and its flags', command: 'ip -d link show {device}   # on {node}'},
    {
      kind: 'repair',
      text: 'Set it up; the agent puts its routes back within a minute',
      command: 'ip link set {device} up   # on {node}',
    },
    {
      kind: 'repair',
      text: 'If it goes down again, tell the network manager of the node to leave the device alone',
      command: null,
    },
  ],
  proof: 'real',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    const links = yield* need(node.name, 'ip-link', node.model.links)
    const port = node.gatewayPort
    const link = links && port && linkNamed(links.items, port.name)
    if (!link || isUp(link)) return
    yield found({
      where: {node: node.name, object: deviceObject(port.name)},
      message: `${port.name} of ${node.name} is down`,
      evidence: [
        node.evidence('ip-link', link.line, `${link.ifname} <${link.flags.join(',')}> state ${link.operstate ?? '?'}`),
      ],
    })
  },
}
