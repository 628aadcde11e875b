import type {KubeNode} from '../../../cluster/nodes.ts'
import type {WireguardEntry} from '../../../host/wireguard.ts'
import {formatPrefix, type Prefix, parseIp, parsePrefix, prefixContains, sameIp} from '../../../ip.ts'
import {nodeObject} from '../../object.ts'
import {transportAddresses} from '../../peers.ts'
import {look, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'
import {needWireguard} from '../../wireguard-of-node.ts'

type WireguardPeer = Extract<WireguardEntry, {readonly kind: 'peer'}>

export const rule: NodeRule = {
  id: 'ANT0952',
  slug: 'wireguard-peer-wrong',
  title: 'A node encrypts for another node by what that node no longer is',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'core/v1/configmaps', 'ovsdb', 'ip-link', 'wg'],
  follows: [
    {rule: 'ANT0951', by: 'node'},
    {rule: 'ANT0803', by: 'node'},
  ],
  explains: ['no-route'],
  cause:
    'The other node’s agent was started anew and made a new key, or its PodCIDR changed, and this node’s agent has not followed; or somebody changed the peer (`wg set`).',
  impact: 'Packets between pods of the two nodes are thrown away by WireGuard.',
  detection:
    'Each other Node with a public key in its annotations (node.antrea.io/wireguard-public-key) must be a peer of antrea-wg0 by that key, with its PodCIDRs among the allowed IPs. An endpoint that is none of its addresses is told as a warning: WireGuard follows a peer that moves.',
  remedy: [
    look('See the peers', 'wg show {device}   # on {node}'),
    look('See the key that the other node tells', 'kubectl get node {name} -o yaml | grep wireguard-public-key'),
    startAgentAnew('Start the agent of the node anew: it reads all keys again'),
  ],
  proof: 'made',
  *evaluate(context) {
    const {node, cluster} = context
    const nodes = yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const state = yield* needWireguard(node)
    if (!nodes || !state) return
    const {device, peers} = state
    const byKey = new Map(peers.map((peer) => [peer.publicKey, peer]))
    for (const kubeNode of nodes) {
      const key = kubeNode.annotations.get('node.antrea.io/wireguard-public-key')
      if (kubeNode.name === node.name || key === undefined || kubeNode.deletionTimestamp !== null) continue
      const peer = byKey.get(key) ?? null
      const wrong = peer ? whyWrong(peer, kubeNode) : {text: 'is no peer by the key that it tells', isMild: false}
      if (!wrong) continue
      yield found({
        where: {node: node.name, object: nodeObject(kubeNode.name)},
        message: `${kubeNode.name} ${wrong.text} on ${device.dev} of ${node.name}`,
        evidence: [
          node.evidence(
            'wg',
            peer?.line ?? device.line,
            peer ? textOf(peer) : `${device.dev} has ${peers.length} peers`,
          ),
          {...kubeNode.evidence, text: `${kubeNode.name} wireguard-public-key ${key}`},
        ],
        severity: wrong.isMild ? 'warning' : 'error',
        values: {node: node.name, device: device.dev},
      })
    }
  },
}

/** The key of a pair is public: it may be shown. */
const textOf = ({publicKey, endpoint, allowedIps}: WireguardPeer): string =>
  `peer ${publicKey} endpoint ${endpoint ?? 'none'} allowed ${allowedIps.map(formatPrefix).join(',')}`

function whyWrong(peer: WireguardPeer, node: KubeNode): {readonly text: string; readonly isMild: boolean} | null {
  const lost = node.podCIDRs.flatMap((text) => parsePrefix(text) ?? []).filter((cidr) => !isAllowed(peer, cidr))
  if (lost.length > 0) return {text: `may not use ${lost.map(formatPrefix).join(' and ')}, its PodCIDR,`, isMild: false}
  const host = parseIp(/^\[?([^\]]+)\]?:\d+$/.exec(peer.endpoint ?? '')?.[1] ?? '')
  const own = [...transportAddresses(node), ...node.internalIPs].flatMap((text) => parseIp(text) ?? [])
  if (!host || own.some((ip) => sameIp(ip, host))) return null
  return {text: `is sent to at ${peer.endpoint}, which is none of its addresses,`, isMild: true}
}

const isAllowed = ({allowedIps}: WireguardPeer, cidr: Prefix): boolean =>
  allowedIps.some((allowed) => allowed.length <= cidr.length && prefixContains(allowed, cidr))
