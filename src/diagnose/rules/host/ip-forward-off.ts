import {sysctlNamed} from '../../../host/sysctl.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0407',
  slug: 'ip-forward-off',
  title: 'The kernel of a node does not forward packets',
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-addr', 'sysctl'],
  follows: [],
  explains: ['ip-forward'],
  cause: 'The agent turns forwarding on when it starts; a sysctl file or another program turned it off later.',
  impact: 'Pods reach nothing outside the cluster, nor other nodes; without encapsulation nor pods of other nodes.',
  detection:
    'The setting net.ipv4.ip_forward, or net.ipv6.conf.all.forwarding where the gateway has an IPv6 address, is 0.',
  remedy: [
    {
      kind: 'look',
      text: 'See which file sets it',
      command: 'grep -rn forward /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d   # on {node}',
    },
    {kind: 'repair', text: 'Turn it on', command: 'sysctl -w {setting}=1   # on {node}'},
  ],
  proof: 'real',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    for (const [family, key] of [
      [4, 'net.ipv4.ip_forward'],
      [6, 'net.ipv6.conf.all.forwarding'],
    ] as const) {
      const setting = settings && sysctlNamed(settings.items, key)
      if (setting?.value !== '0' || node.devices.gatewayAddress(family) === null) continue
      yield found({
        where: {node: node.name, object: null},
        message: `the kernel of ${node.name} does not forward IPv${family} packets: ${key} = 0`,
        evidence: [node.evidence('sysctl', setting.line)],
        values: {setting: key},
      })
    }
  },
}
