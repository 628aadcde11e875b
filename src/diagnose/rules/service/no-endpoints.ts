import {serviceObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0705',
  slug: 'no-endpoints',
  title: 'A Service has no endpoints',
  severity: 'info',
  scope: 'cluster',
  needs: ['core/v1/services', 'discovery.k8s.io/v1/endpointslices'],
  follows: [],
  explains: ['no-endpoints'],
  cause:
    'Its selector finds no pod: none was made yet, they were scaled to nothing, or the labels are not those of the selector.',
  impact: 'Connections to the Service are refused. That may be meant so.',
  detection:
    'A Service with a selector has EndpointSlices without an address, or none. Services without a selector are left alone.',
  remedy: [
    {kind: 'look', text: 'See the selector', command: 'kubectl get service -n {namespace} {name} -o yaml'},
    {kind: 'look', text: 'See the labels of the pods', command: 'kubectl get pods -n {namespace} --show-labels'},
  ],
  proof: 'real',
  *evaluate({cluster, index}) {
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!services || !slices) return
    for (const service of services) {
      if (service.type === 'ExternalName' || service.selector.size === 0 || service.deletionTimestamp !== null) continue
      if (index.endpointsOf(service.namespace, service.name).length > 0) continue
      const selector = [...service.selector].map(([key, value]) => `${key}=${value}`).join(',')
      yield found({
        where: {node: null, object: serviceObject(service)},
        message: `Service ${service.namespace}/${service.name} has no endpoints: its selector (${selector}) finds no pod`,
        evidence: [{...service.evidence, text: `${service.evidence.text}: selector ${selector}`}],
      })
    }
  },
}
