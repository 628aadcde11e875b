import {selects} from '../../../cluster/selector.ts'
import {needEgresses} from '../../egresses-of-cluster.ts'
import {egressObject} from '../../object.ts'
import {type ClusterRule, found, need} from '../../rule.ts'

export const rule: ClusterRule = {
  id: 'ANT0901',
  slug: 'egress-not-assigned',
  title: 'An Egress is on no node',
  severity: 'warning',
  scope: 'cluster',
  needs: [
    'crd.antrea.io/v1beta1/egresses',
    'core/v1/namespaces',
    'crd.antrea.io/v1beta1/externalippools',
    'core/v1/nodes',
  ],
  follows: [
    {rule: 'ANT0804', by: 'cluster'},
    {rule: 'ANT0905', by: 'cluster'},
  ],
  cause:
    'No node that its pool allows is alive in the agents’ member list (TCP and UDP port 10351), the pool is empty, the feature gate Egress is off, or nobody gave its address to a node.',
  impact: 'The pods that it is for do not leave with its address: with that of their node, or not at all.',
  detection:
    'An Egress that has not changed for ten seconds has an address or a pool, and no node in its status. A note where no node that is ready has the labels of its pool, or where it has no pool: then it is on whatever node somebody gives the address to.',
  remedy: [
    {kind: 'look', text: 'Read its conditions', command: 'kubectl get egress {name} -o yaml'},
    {kind: 'look', text: 'See who is alive', command: 'antctl get memberlist   # in each antrea-agent pod'},
    {kind: 'look', text: 'See its pool', command: 'kubectl get externalippools -o yaml'},
  ],
  proof: 'made',
  *evaluate({cluster}) {
    const egresses = yield* needEgresses(cluster)
    const pools = yield* need(null, 'crd.antrea.io/v1beta1/externalippools', cluster.externalIPPools)
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const canHold = (name: string | null): boolean => {
      const pool = pools?.find((each) => each.name === name)
      if (!pool || !nodes) return false
      const {nodeSelector} = pool
      return nodes.some(
        ({ready, labels}) => ready !== false && (nodeSelector === null || selects(nodeSelector, labels)),
      )
    }
    for (const {egress, ip} of egresses ?? []) {
      const {name, egressNode, externalIPPool, evidence} = egress
      if (egressNode !== null || (ip === null && externalIPPool === null)) continue
      yield found({
        where: {node: null, object: egressObject(name)},
        message: `Egress ${name} (${ip ?? `pool ${externalIPPool}`}) is on no node`,
        evidence: [{...evidence, text: `${name}: egressIP ${ip ?? 'none'}, egressNode none`}],
        severity: canHold(externalIPPool) ? 'warning' : 'info',
      })
    }
  },
}
