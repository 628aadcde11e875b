import {lookupRoute} from '../../../host/lookup-route.ts'
import {parseIp} from '../../../ip.ts'
import {deviceObject, serviceObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0403',
  slug: 'service-route-missing',
  title: "The node's route to ClusterIPs is missing",
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/services', 'ovsdb', 'table-features', 'ip-route', 'ip6-route', 'ip-rule', 'iptables'],
  follows: [{rule: 'ANT0401', by: 'node'}],
  explains: ['no-route', 'misrouted'],
  cause:
    'With proxyAll the agent routes all ClusterIPs to its gateway. Somebody, a network manager or a routing daemon took that route away; the agent puts it back when it starts, or when Services change.',
  impact: 'The node itself and its host-network pods reach no Service; pods do.',
  detection:
    'Where antreaProxy.proxyAll is on, the kernel’s choice of a route to each ClusterIP is worked out: it must lead to Antrea’s gateway. Nothing is said where kube-proxy’s chains are on the node too.',
  remedy: [
    {kind: 'look', text: 'See the routes by the gateway', command: 'ip route show dev {device}   # on {node}'},
    {
      kind: 'repair',
      text: 'Start the agent of the node anew',
      command:
        'kubectl delete pod -n kube-system -l app=antrea,component=antrea-agent --field-selector spec.nodeName={node}',
    },
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    const gateway = node.gatewayPort
    const {mode} = node
    if (!gateway || !mode?.proxyAll.known || !mode.proxyAll.value) return
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const tables = yield* need(node.name, 'iptables', node.model.iptables)
    if (!services || !tables || tables.items.some(({chains}) => chains.some(({name}) => name === 'KUBE-SERVICES')))
      return
    for (const family of [4, 6] as const) {
      const owned = services.flatMap((service) =>
        service.clusterIPs.filter((ip) => parseIp(ip)?.family === family).map((ip) => ({service, ip})),
      )
      if (owned.length === 0 || node.devices.gatewayAddress(family) === null) continue
      const probe = family === 4 ? 'ip-route' : 'ip6-route'
      const state = yield* need(node.name, probe, node.devices.routing(family))
      if (!state) continue
      const astray = owned.flatMap(({service, ip}) => {
        const answer = lookupRoute(state, {dst: ip, src: null, mark: null, iif: null, family})
        if (answer.kind === 'unknown' || (answer.kind === 'route' && answer.dev === gateway.name)) return []
        return [{service, ip, answer}]
      })
      const [first] = astray
      if (!first) continue
      const {answer} = first
      const many = astray.length > 1 ? ` and ${astray.length - 1} more` : ''
      yield found({
        where: {node: node.name, object: deviceObject(gateway.name)},
        message: `${node.name} does not route ClusterIPs to ${gateway.name}: ${first.ip} (Service ${first.service.namespace}/${first.service.name})${many} ${answer.kind === 'route' ? `would leave by ${answer.dev ?? '?'}` : 'has no route'}`,
        evidence: [
          answer.kind === 'route'
            ? node.evidence(probe, answer.route.line, answer.route.text)
            : node.evidence(probe, null, `no route to ${first.ip}`),
        ],
        touches: astray.map(({service}) => ({node: null, object: serviceObject(service)})),
      })
    }
  },
}
