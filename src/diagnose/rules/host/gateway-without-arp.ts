import {valueOr} from '../../../model/known.ts'
import {arpSilence} from '../../../trace/arp-silence.ts'
import {deviceObject} from '../../object.ts'
import {look, repair} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0426',
  slug: 'gateway-without-arp',
  title: "Antrea's gateway device does not answer ARP",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link', 'ip-addr', 'sysctl'],
  follows: [{rule: 'ANT0401', by: 'node'}],
  explains: ['no-neighbour'],
  cause: 'Somebody or a network manager turned ARP off for the device (`ip link set … arp off`), or arp_ignore is 8.',
  impact: 'Pods do not find their gateway: they reach neither the node nor anything outside it.',
  detection:
    'The flag NOARP of the gateway device, and the setting arp_ignore of all and of the device, the greater of which counts. Only where the gateway has an IPv4 address.',
  remedy: [
    look('See the flags of the device', 'ip link show {device}   # on {node}'),
    look('See the setting', 'sysctl net.ipv4.conf.all.arp_ignore net.ipv4.conf.{device}.arp_ignore   # on {node}'),
    repair('Turn ARP on', 'ip link set {device} arp on   # on {node}'),
  ],
  proof: 'real',
  *evaluate({node}) {
    yield* need(node.name, 'ovsdb', node.ports)
    yield* need(node.name, 'ip-link', node.devices.links)
    yield* need(node.name, 'ip-addr', node.devices.addresses)
    yield* need(node.name, 'sysctl', node.model.sysctl)
    const gateway = node.gatewayPort
    if (!gateway?.link || node.devices.gatewayAddress(4) === null) return
    const {line, flags} = gateway.link
    const why = arpSilence(gateway.link, valueOr(node.model.sysctl, null)?.items ?? [])
    if (!why) return
    yield found({
      where: {node: node.name, object: deviceObject(gateway.name)},
      message: `${gateway.name} of ${node.name} does not answer ARP: ${why.text}`,
      evidence: [
        why.setting
          ? node.evidence('sysctl', why.setting.line)
          : node.evidence('ip-link', line, `${gateway.name} <${flags.join(',')}>`),
      ],
    })
  },
}
