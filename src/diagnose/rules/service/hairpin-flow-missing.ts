import {sameIpText} from '../../../ip.ts'
import {lookAtTable, REWRITE_FLOWS} from '../../flow-remedies.ts'
import {LOST_FLOW_FOLLOWS, noFlow} from '../../lost-flow.ts'
import {podObject, serviceObject} from '../../object.ts'
import {needPipeline, termOf} from '../../pipeline.ts'
import {needConnectedPods} from '../../pods-of-node.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0704',
  slug: 'hairpin-flow-missing',
  title: 'A pod behind a Service cannot reach itself through it',
  severity: 'error',
  scope: 'node',
  needs: ['flows', 'ovsdb', 'core/v1/pods', 'discovery.k8s.io/v1/endpointslices', 'core/v1/services'],
  follows: LOST_FLOW_FOLLOWS,
  explains: ['hairpin', 'no-output'],
  cause:
    "The flow was deleted. The agent does so itself when a Service's targetPort is changed and changed back: it forgets that the endpoint's new port still needs it.",
  impact:
    'Where the Service picks the pod itself for its own connection, the reply never leaves the pod: with n endpoints each n-th connection times out.',
  detection:
    'Each running pod that is a ready endpoint of a Service with a ClusterIP must have a flow in SNATMark from its address to its address. Says nothing where the table is not there, as in old versions, and where the dump is not whole.',
  remedy: [lookAtTable('SNATMark'), REWRITE_FLOWS],
  proof: 'real',
  *evaluate(context) {
    const {node, cluster, index} = context
    const pipeline = yield* needPipeline(node)
    const pods = yield* needConnectedPods(context)
    const slices = yield* need(null, 'discovery.k8s.io/v1/endpointslices', cluster.endpointSlices)
    const services = yield* need(null, 'core/v1/services', cluster.services)
    if (!pipeline || !slices || !services || pipeline.table('SNATMark').length === 0) return
    const hairpins = pipeline.table('SNATMark').flatMap((facts) => {
      const [from, to] = [termOf(facts, 'nw_src', 'ipv6_src'), termOf(facts, 'nw_dst', 'ipv6_dst')]
      return from !== null && to !== null && sameIpText(from, to) ? [from] : []
    })
    for (const {pod, port, addresses} of pods) {
      const served = addresses.flatMap((ip) => {
        const service = index
          .servicesAt(ip)
          .find((each) => each.clusterIPs.some((own) => own.includes(':') === ip.includes(':')))
        return service && !hairpins.some((own) => sameIpText(own, ip)) ? [{ip, service}] : []
      })
      const [first] = served
      if (!first) continue
      const missing = served.map(({ip}) => ip).join(' and ')
      yield found({
        where: {node: node.name, object: podObject(pod)},
        message: `SNATMark of ${pipeline.bridge} has no hairpin flow for ${missing} of pod ${pod.namespace}/${pod.name}: it cannot reach itself through Service ${first.service.namespace}/${first.service.name}`,
        evidence: [
          noFlow(node, pipeline, `no flow of SNATMark goes from ${missing} to itself`),
          port.evidence,
          first.service.evidence,
        ],
        values: {bridge: pipeline.bridge},
        touches: served.map(({service}) => ({node: null, object: serviceObject(service)})),
      })
    }
  },
}
