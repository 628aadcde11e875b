import {serviceObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'
import {slicesOf} from '../../slices-of-service.ts'

export const rule: ClusterRule = {
  id: 'ANT0709',
  slug: 'target-port-unresolved',
  title: 'A port of a Service leads to a container port that no pod names',
  severity: 'warning',
  scope: 'cluster',
  needs: ['core/v1/services', 'discovery.k8s.io/v1/endpointslices'],
  follows: [],
  explains: ['no-endpoints', 'service-not-installed'],
  cause:
    'The targetPort is a name, and no container port of the pods has it: it is misspelt, or was renamed on one side.',
  impact: 'Connections to this port of the Service are refused. Its other ports work.',
  detection:
    'A Service has ready endpoints, its port has a name for a targetPort, and none of its EndpointSlices with endpoints has that port.',
  remedy: [
    {
      kind: 'look',
      text: 'See the names of the pods’ ports',
      command: 'kubectl get pods -n {namespace} -l {selector} -o jsonpath={.items[*].spec.containers[*].ports}',
    },
    {
      kind: 'repair',
      text: 'Set targetPort to a name that there is, or to a number',
      command: 'kubectl edit service -n {namespace} {name}',
    },
  ],
  proof: 'made',
  *evaluate({cluster, index}) {
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    if (!services || !slices) return
    for (const service of services) {
      const {namespace, name, selector, deletionTimestamp} = service
      if (selector.size === 0 || deletionTimestamp !== null || service.type === 'ExternalName') continue
      if (!index.endpointsOf(namespace, name).some(({ready}) => ready)) continue
      const served = slicesOf(cluster, service)
        .filter(({endpoints}) => endpoints.length > 0)
        .flatMap(({ports}) => ports)
      const lost = service.ports.filter(
        (port) =>
          typeof port.targetPort === 'string' &&
          !served.some((each) => each.name === port.name && each.protocol === port.protocol),
      )
      if (lost.length === 0) continue
      const told = lost.map(({port, protocol, targetPort}) => `${port}/${protocol} (targetPort ${targetPort})`)
      yield found({
        where: {node: null, object: serviceObject(service)},
        message: `No pod of Service ${namespace}/${name} has the container port of ${told.join(', ')}`,
        evidence: [
          {...service.evidence, text: `${service.evidence.text}: ${told.join(', ')}`},
          ...slicesOf(cluster, service)
            .slice(0, 2)
            .map(({evidence, ports}) => ({
              ...evidence,
              text: `${evidence.text}: ports ${ports.map((port) => `${port.name} ${port.port}/${port.protocol}`).join(', ') || 'none'}`,
            })),
        ],
        values: {selector: [...selector].map(([key, value]) => `${key}=${value}`).join(',')},
      })
    }
  },
}
