import {forwardingEnabled} from '../../../host/forwarding.ts'
import {sysctlNamed} from '../../../host/sysctl.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0414',
  slug: 'device-forwarding-off',
  title: 'The kernel does not forward what comes in by a device that pods need',
  severity: 'error',
  scope: 'node',
  needs: ['core/v1/nodes', 'ovsdb', 'ip-addr', 'sysctl'],
  follows: [{rule: 'ANT0407', by: 'node'}],
  explains: ['ip-forward'],
  cause:
    'A sysctl file or another program turned forwarding off for this one device, though net.ipv4.ip_forward is on.',
  impact:
    'For the gateway: pods reach nothing outside the node by IPv4. For the network device: no answer comes back to them, and no NodePort leads to them.',
  detection:
    'The setting net.ipv4.conf.DEVICE.forwarding of the gateway and of the device with the node’s address: IPv4 goes by that of the device where a packet comes in. IPv6 has no such setting.',
  remedy: [
    look(
      'See which file sets it',
      'grep -rn forwarding /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d   # on {node}',
    ),
    repair('Turn it on', 'sysctl -w {setting}=1   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node, cluster}) {
    yield* need(null, 'core/v1/nodes', cluster.kubeNodes)
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    const settings = yield* need(node.name, 'sysctl', node.model.sysctl)
    const mode = node.mode?.trafficEncapMode
    const gateway = node.gatewayPort?.name
    if (!settings || gateway === undefined || !mode?.known || mode.value === 'networkPolicyOnly') return
    if (node.devices.gatewayAddress(4) === null || sysctlNamed(settings.items, 'net.ipv4.ip_forward')?.value === '0')
      return
    for (const device of new Set([gateway, node.devices.underlay ?? gateway])) {
      const {enabled, evidence} = forwardingEnabled(settings.items, device, 4)
      if (enabled !== false || !evidence) continue
      yield found({
        where: {node: node.name, object: deviceObject(device)},
        message: `the kernel of ${node.name} forwards nothing that comes in by ${device}: ${evidence.key} = ${evidence.value}`,
        evidence: [node.evidence('sysctl', evidence.line)],
        values: {setting: evidence.key},
      })
    }
  },
}
