import {sysctlNamed} from '../../../host/sysctl.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0008',
  slug: 'forwarding-disabled',
  title: 'The kernel of a node forwards no packets, or has no IPv6 for pods that get it',
  severity: 'error',
  scope: 'node',
  needs: ['sysctl', 'core/v1/nodes'],
  follows: [],
  cause: 'A hardened image or a file in /etc/sysctl.d sets it so.',
  impact: 'Pods reach nothing but pods: packets to and from the node’s own network are dropped.',
  detection:
    'Told where net.ipv4.ip_forward or net.ipv6.conf.all.forwarding is 0, or net.ipv6.conf.all.disable_ipv6 is 1, for a family in which the Node has a PodCIDR.',
  remedy: [
    {kind: 'look', text: 'See the setting', command: 'sysctl {setting}   # on {node}'},
    {kind: 'repair', text: 'Set it, and again in /etc/sysctl.d', command: 'sysctl -w {setting}={wanted}   # on {node}'},
  ],
  proof: 'made',
  *evaluate({node, cluster, index}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    if (!settings) return
    for (const {family, key, bad, wanted} of SETTINGS) {
      if (!index.podNetworksOf(node.name).some(({prefix}) => prefix.family === family)) continue
      const setting = sysctlNamed(settings.items, key)
      if (setting?.value !== bad) continue
      yield found({
        where: {node: node.name, object: `sysctl/${key}`},
        message: `${key} is ${bad} on ${node.name}, which has pods with IPv${family} addresses`,
        evidence: [node.evidence('sysctl', setting.line)],
        values: {setting: key, wanted},
      })
    }
  },
}

const SETTINGS = [
  {family: 4, key: 'net.ipv4.ip_forward', bad: '0', wanted: '1'},
  {family: 6, key: 'net.ipv6.conf.all.forwarding', bad: '0', wanted: '1'},
  {family: 6, key: 'net.ipv6.conf.all.disable_ipv6', bad: '1', wanted: '0'},
] as const
