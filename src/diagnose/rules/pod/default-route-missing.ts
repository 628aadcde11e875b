import {parseIp} from '../../../ip.ts'
import {whole} from '../../../trace/whole.ts'
import {podObject} from '../../object.ts'
import {insidePod, podInterfaces} from '../../pod-interfaces.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0108',
  slug: 'default-route-missing',
  title: 'A pod has no default route',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/pods', 'ovsdb', 'ip-link', 'ip-route', 'ip6-route'],
  follows: [
    {rule: 'ANT0104', by: 'object'},
    {rule: 'ANT0106', by: 'object'},
  ],
  explains: ['no-route'],
  cause:
    'A process in the pod with the right to do so took it away, or took the interface down and up again, which loses its routes.',
  impact: 'The pod reaches only pods of its own node.',
  detection:
    'For each family in which Antrea gave the pod an address its routing tables must have a default route. It is a warning where another route with a gateway is there, for then somebody meant to route otherwise.',
  remedy: [
    {kind: 'look', text: 'See the routes inside the pod', command: 'kubectl exec -n {namespace} {name} -- ip route'},
    {kind: 'repair', text: 'Start the pod anew', command: 'kubectl delete pod -n {namespace} {name}'},
  ],
  proof: 'real',
  *evaluate(context) {
    const {node} = context
    for (const each of yield* podInterfaces(context)) {
      const {pod, port, netns} = each
      for (const family of [4, 6] as const) {
        if (!port.addresses.some((ip) => parseIp(ip)?.family === family)) continue
        const probe = family === 4 ? 'ip-route' : 'ip6-route'
        const read = whole(family === 4 ? netns.routes : netns.routes6, probe)
        const routes = yield* need(node.name, insidePod(each, probe), read)
        const own = routes?.items.filter((route) => route.family === family && route.type === 'unicast')
        if (!own || own.some(({dst}) => dst.length === 0)) continue
        const other = own.find(({nexthops}) => nexthops.some(({gateway}) => gateway !== null))
        yield found({
          where: {node: node.name, object: podObject(pod)},
          message: `pod ${pod.namespace}/${pod.name} has no default route for IPv${family}`,
          evidence: [netns.evidence(probe, other?.line ?? null, other?.text ?? 'no default route')],
          severity: other ? 'warning' : 'error',
        })
      }
    }
  },
}
