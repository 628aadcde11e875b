import {secondsBefore} from '../../instants.ts'
import {serviceObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

/** A cloud takes its time to give an address. */
const USUAL_SECONDS = 120

export const rule: ClusterRule = {
  id: 'ANT0712',
  slug: 'load-balancer-pending',
  title: 'A Service of type LoadBalancer has no address',
  severity: 'info',
  scope: 'cluster',
  needs: ['core/v1/services'],
  follows: [],
  cause:
    'Nobody gives addresses in this cluster (no cloud provider, no MetalLB, no ServiceExternalIP of Antrea’s), its pool is empty, or the request failed.',
  impact: 'The Service cannot be reached from outside by an address of its own; its ClusterIP and NodePort work.',
  detection: 'Such a Service, older than two minutes, has nothing in status.loadBalancer.',
  remedy: [
    {kind: 'look', text: 'See its events', command: 'kubectl describe service -n {namespace} {name}'},
    {kind: 'look', text: 'See the pools of Antrea', command: 'kubectl get externalippools'},
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const services = yield* need(null, 'core/v1/services', cluster.services)
    for (const service of services ?? []) {
      const {namespace, name, type, hasLoadBalancer, deletionTimestamp, creationTimestamp, evidence} = service
      const age = secondsBefore(cluster.takenAt, creationTimestamp)
      if (type !== 'LoadBalancer' || hasLoadBalancer || deletionTimestamp !== null) continue
      if (age === null || age < USUAL_SECONDS) continue
      yield found({
        where: {node: null, object: serviceObject(service)},
        message: `Service ${namespace}/${name} waits for the address of a load balancer since ${creationTimestamp}`,
        evidence: [{...evidence, text: `${evidence.text}: status.loadBalancer is empty`}],
      })
    }
  },
}
