import {parseIp, sameIpText} from '../../../ip.ts'
import {whole} from '../../../trace/whole.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {look, repair, startPodAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0115',
  slug: 'default-route-wrong',
  title: "A pod's default route does not lead to Antrea's gateway",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/pods', 'ovsdb', 'ip-addr', 'ip-link', 'ip-route', 'ip6-route'],
  follows: [
    {rule: 'ANT0304', by: 'node'},
    {rule: 'ANT0406', by: 'node'},
  ],
  explains: ['no-neighbour', 'no-route'],
  cause: 'A process in the pod with the right to do so changed the route, or the gateway got another address since.',
  impact: 'The pod reaches only pods of its own node.',
  detection:
    'The default route that leaves by Antrea’s interface must name the address of the node’s gateway as its next hop. A default route by another interface is somebody’s choice, and nothing is said; nor where the pod’s address is not of the gateway’s network, nor where another plug-in routes.',
  remedy: [
    look('See the routes inside the pod', 'kubectl exec -n {namespace} {name} -- ip route'),
    repair(
      'Set the route, inside the pod’s network namespace',
      'ip route replace default via {gateway} dev {device}   # in the pod, as root',
    ),
    startPodAnew('Or start the pod anew'),
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    const mode = node.mode?.trafficEncapMode
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    if (!mode?.known || mode.value === 'networkPolicyOnly') return
    for (const each of yield* podInterfaces(context)) {
      const {pod, port, netns, link} = each
      for (const family of [4, 6] as const) {
        const gateway = node.devices.gatewayAddress(family)
        const isLinked = port.addresses.some((ip) => parseIp(ip)?.family === family && node.devices.onPodLink(ip))
        if (gateway === null || !isLinked) continue
        const probe = family === 4 ? 'ip-route' : 'ip6-route'
        const read = whole(family === 4 ? netns.routes : netns.routes6, probe)
        const routes = yield* need(node.name, insidePod(each, probe), read)
        const defaults = routes?.items.filter(
          (r) => r.family === family && r.type === 'unicast' && r.dst.length === 0 && r.table === 'main',
        )
        const [first] = defaults ?? []
        if (!defaults || !first || defaults.some(({dev}) => dev !== link.ifname)) continue
        if (defaults.some(({gateway: via}) => via !== null && sameIpText(via, gateway))) continue
        // A gateway of the link itself is the router's own announcement (IPv6).
        if (first.gateway?.toLowerCase().startsWith('fe80:')) continue
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `the IPv${family} default route of pod ${pod.namespace}/${pod.name} leads ${first.gateway === null ? 'to nobody' : `to ${first.gateway}`}, its gateway is ${gateway}`,
          evidence: [netns.evidence(probe, first.line, first.text)],
          values: {gateway, device: link.ifname},
        })
      }
    }
  },
}
