import type {XfrmState} from '../../../host/xfrm.ts'
import {sameIpText} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {peersOf} from '../../peers.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0955',
  slug: 'ipsec-negotiation-stuck',
  title: 'Two nodes do not agree on the keys of their IPsec tunnel',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/configmaps', 'ovsdb', 'xfrm'],
  follows: [
    {rule: 'ANT0319', by: 'object'},
    {rule: 'ANT0954', by: 'object'},
  ],
  cause:
    'The pre-shared keys or certificates differ, UDP ports 500 and 4500 or the protocol ESP are blocked between the nodes, or strongSwan does not run on one of them.',
  impact: 'Packets between pods of the two nodes are held back and then dropped.',
  detection:
    'The kernel waits for a security association with the other node (an entry with SPI 0) and has none in at least one direction. It is a note where associations are there in one direction only. Where there is neither, nobody has sent anything yet: nothing is said.',
  remedy: [
    look('See the associations', 'ip xfrm state   # on {node}'),
    look(
      'See what strongSwan says',
      'kubectl exec -n kube-system ds/antrea-agent -c antrea-ipsec -- ipsec statusall   # in the pod of {node}',
    ),
    repair('Give all agents the same key (Secret antrea-ipsec), and let UDP ports 500 and 4500 and ESP pass'),
  ],
  proof: 'made',
  *evaluate({node, cluster}) {
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    const encryption = node.mode?.encryption
    if (!nodes || !encryption?.known || encryption.value !== 'ipsec') return
    const states = yield* need(node.name, 'xfrm', node.model.xfrm)
    if (!states || states.unparsed.length > 0) return
    for (const peer of peersOf(node, nodes)) {
      const [there, back] = [
        states.items.filter(({dst}) => sameIpText(dst, peer.text)),
        states.items.filter(({src}) => sameIpText(src, peer.text)),
      ]
      const isAgreed = [there, back].map((way) => way.some(isReady))
      const waiting = there.find((state) => !isReady(state))
      const isHalf = isAgreed[0] !== isAgreed[1]
      if ((isAgreed[0] && isAgreed[1]) || (!waiting && !isHalf)) continue
      const shown = waiting ?? there[0] ?? back[0]
      yield found({
        where: {node: node.name, object: nodeObject(peer.node.name)},
        message: `${node.name} has ${isHalf ? `an IPsec association ${isAgreed[0] ? 'to' : 'from'} ${peer.node.name} only` : `no IPsec association with ${peer.node.name}, and waits for one`}`,
        evidence: [node.evidence('xfrm', shown?.line ?? null)],
        severity: waiting ? 'error' : 'info',
        values: {node: node.name},
        touches: [{node: peer.node.name, object: nodeObject(peer.node.name)}],
      })
    }
  },
}

/** One with SPI 0 is the kernel's note that it has asked for one. */
const isReady = ({spi}: XfrmState): boolean => spi !== null && Number(spi) !== 0
