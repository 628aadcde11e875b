import {podObject, serviceObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0706',
  slug: 'no-ready-endpoints',
  title: 'A Service has endpoints, and none is ready',
  severity: 'warning',
  scope: 'cluster',
  needs: ['core/v1/services', 'discovery.k8s.io/v1/endpointslices'],
  follows: [{rule: 'ANT0103', by: 'object'}],
  explains: ['no-endpoints'],
  cause:
    'The pods are starting, fail their readiness probes, or cannot be probed: their interface or the node’s gateway is broken.',
  impact: 'Connections to the Service are refused, unless it publishes addresses that are not ready.',
  detection: 'Every address in the EndpointSlices of a Service with a selector is neither ready nor serving.',
  remedy: [
    {
      kind: 'look',
      text: 'See why its pods are not ready',
      command: 'kubectl describe pods -n {namespace} -l {selector}',
    },
  ],
  proof: 'made',
  *evaluate({cluster, index}) {
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!services || !slices) return
    for (const service of services) {
      if (service.type === 'ExternalName' || service.selector.size === 0 || service.publishNotReadyAddresses) continue
      const endpoints = index.endpointsOf(service.namespace, service.name)
      if (endpoints.length === 0 || endpoints.some(({ready, serving}) => ready || serving)) continue
      const pods = endpoints.flatMap(({targetRef}) => (targetRef?.kind === 'Pod' ? [targetRef.name] : []))
      const own = slices.filter(
        ({namespace, serviceName}) => namespace === service.namespace && serviceName === service.name,
      )
      yield found({
        where: {node: null, object: serviceObject(service)},
        message: `None of the ${endpoints.length} endpoints of Service ${service.namespace}/${service.name} is ready`,
        evidence: own.map(({evidence}) => ({...evidence, text: `${evidence.text}: no endpoint is ready`})),
        values: {selector: [...service.selector].map(([key, value]) => `${key}=${value}`).join(',')},
        touches: pods.map((name) => ({node: null, object: podObject({namespace: service.namespace, name})})),
      })
    }
  },
}
