import {sameIpText} from '../../../ip.ts'
import {podObject, serviceObject} from '../../object.ts'
import {type ClusterContext, type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0702',
  slug: 'endpoint-without-pod',
  title: 'A Service has an endpoint that is no pod',
  severity: 'error',
  scope: 'cluster',
  needs: ['discovery.k8s.io/v1/endpointslices', 'core/v1/services', 'core/v1/pods', 'core/v1/nodes'],
  follows: [],
  explains: ['no-neighbour', 'no-such-pod', 'misrouted'],
  cause:
    'An EndpointSlice was edited by hand or by a controller of somebody’s own, or the one that should keep it (kube-controller-manager) does not run.',
  impact: 'A part of the connections to the Service goes to an address where nobody is, and times out.',
  detection:
    'A ready endpoint lies in the Pod CIDR of a node, and no pod has its address; or it names a pod that has other addresses. Endpoints outside all Pod CIDRs are somebody’s machines and are left alone.',
  remedy: [
    {
      kind: 'look',
      text: 'See the endpoints, and which pods the selector finds',
      command: 'kubectl get endpointslices -n {namespace} -l kubernetes.io/service-name={name} -o yaml',
    },
    {
      kind: 'repair',
      text: 'Delete the EndpointSlice: its controller makes it anew from the pods',
      command: 'kubectl delete endpointslice -n {namespace} {slice}',
    },
  ],
  proof: 'real',
  *evaluate(context) {
    const {cluster, index} = context
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    const services = yield* need(null, 'core/v1/services', cluster.services)
    const pods = yield* need(null, 'core/v1/pods', cluster.pods)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    if (!slices || !services || !pods || !nodes) return
    const bySlice = slices.flatMap((slice) => {
      const service = slice.serviceName === null ? null : index.service(slice.namespace, slice.serviceName)
      if (!service) return []
      const wrong = slice.endpoints
        .filter(({ready, terminating}) => ready && !terminating)
        .flatMap(({addresses, targetRef}) => {
          const named =
            targetRef?.kind === 'Pod' ? index.pod(targetRef.namespace ?? slice.namespace, targetRef.name) : null
          return addresses.filter((ip) => isNobody(context, ip)).map((ip) => ({ip, named}))
        })
      return wrong.length === 0 ? [] : [{slice, service, wrong}]
    })
    for (const {slice, service, wrong} of bySlice) {
      const told = wrong.map(({ip, named}) =>
        named
          ? `${ip} (of pod ${podObject(named).slice(4)}, which has ${named.podIPs.join(', ') || 'no address'})`
          : ip,
      )
      yield found({
        where: {node: null, object: serviceObject(service)},
        message: `Service ${service.namespace}/${service.name} sends to ${told.join(', ')}: no pod has ${wrong.length === 1 ? 'this address' : 'these addresses'}`,
        evidence: [
          {
            ...slice.evidence,
            text: `${slice.evidence.text}: addresses ${slice.endpoints.flatMap(({addresses}) => addresses).join(', ')}`,
          },
        ],
        values: {slice: slice.name},
        touches: wrong.flatMap(({named}) => (named ? [{node: null, object: podObject(named)}] : [])),
      })
    }
  },
}

/** An address of a pod network that no pod has, nor a node (its gateway). */
const isNobody = ({facts, index}: ClusterContext, ip: string): boolean =>
  facts.isPodAddress(ip) &&
  index.podsWithIp(ip).length === 0 &&
  !facts.nodes.some(
    ({devices: {addresses}}) => addresses.known && addresses.value.items.some(({local}) => sameIpText(local, ip)),
  )
