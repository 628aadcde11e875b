import {parseIp, sameIpText} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** A pod that just comes or goes has its address before, or after, anything else of it. */
const USUAL = 3

export const rule: NodeRule = {
  id: 'ANT0907',
  slug: 'address-leak',
  title: 'Addresses are taken that no pod has',
  severity: 'info',
  scope: 'node',
  needs: ['ipam-store', 'core/v1/pods', 'ovsdb'],
  follows: [],
  cause:
    'The runtime never asked the CNI plug-in to release them: the node was reset, the runtime’s state lost, or CNI DEL failed for ever.',
  impact: 'The node runs out of addresses with fewer pods than its Pod CIDR has room for.',
  detection:
    'Addresses in the store of host-local IPAM that no pod of the API server and no port of the bridge has: more than three, for some come and go. A warning from half the store on. Says nothing of a snapshot that was taken without this question.',
  remedy: [
    {kind: 'look', text: 'See what is taken', command: 'ls /var/run/antrea/cni/networks/antrea   # on {node}'},
    {
      kind: 'repair',
      text: 'Release one that surely no pod has',
      command: 'rm /var/run/antrea/cni/networks/antrea/{address}   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    const {model} = node
    if (model.probe('ipam-store') === null) return
    const text = yield* need(node.name, 'ipam-store', model.text('ipam-store'))
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    yield* need(null, 'core/v1/pods', cluster.pods)
    if (text === null || !ports || !cluster.pods.known) return
    const taken = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => parseIp(line) !== null)
    const used = ports.flatMap(({addresses}) => addresses)
    const leaked = taken.filter((ip) => index.podsWithIp(ip).length === 0 && !used.some((own) => sameIpText(own, ip)))
    const [first] = leaked
    if (first === undefined || leaked.length <= USUAL) return
    yield found({
      where: {node: node.name, object: nodeObject(node.name)},
      message: `${leaked.length} of ${taken.length} addresses that are taken on ${node.name} belong to no pod: ${leaked.slice(0, 3).join(', ')}…`,
      evidence: [node.evidence('ipam-store', null, `${leaked.slice(0, 8).join(', ')}: no pod, no port`)],
      severity: leaked.length * 2 > taken.length ? 'warning' : 'info',
      values: {address: first},
    })
  },
}
