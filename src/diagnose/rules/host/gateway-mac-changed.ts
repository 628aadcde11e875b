import {textColumn} from '../../../ovs/syntax/ovsdb.ts'
import {deviceObject} from '../../object.ts'
import {isOfPort, needPipeline, termOf} from '../../pipeline.ts'
import {look, repair, startAgentAnew} from '../../remedies.ts'
import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0416',
  slug: 'gateway-mac-changed',
  title: "Antrea's gateway device has another MAC address than its flows",
  severity: 'error',
  scope: 'node',
  needs: ['ovsdb', 'ip-link', 'flows'],
  follows: [],
  explains: ['wrong-mac', 'arp-spoof-guard', 'neighbour-wrong'],
  cause:
    'A rule of udev (MACAddressPolicy=persistent), a network manager or somebody set another address after the agent had started.',
  impact:
    'Pods send to the old address, and the gateway’s ARP answers carry the new one, which Antrea’s flows drop: pods reach neither the node nor anything outside.',
  detection:
    'The MAC address of the device is compared with the one that the agent wrote on its Interface row, or where it wrote none with the one that ARPSpoofGuard lets pass from the gateway.',
  remedy: [
    look('See the address of the device', 'ip link show {device}   # on {node}'),
    look('See the one that the agent set', 'ovs-vsctl get Interface {device} mac mac_in_use   # on {node}'),
    repair('Give the device its address back', 'ip link set {device} address {mac}   # on {node}'),
    startAgentAnew('Or start the agent of the node anew: it takes the new one'),
  ],
  proof: 'real',
  *evaluate({node}) {
    const ports = yield* need(node.name, 'ovsdb', node.ports)
    const links = yield* need(node.name, 'ip-link', node.devices.links)
    const gateway = node.gatewayPort
    const now = gateway?.link?.address?.toLowerCase()
    if (!ports || !links || !gateway || now === undefined) return
    const pipeline = yield* needPipeline(node)
    const database = node.model.bridge(gateway.bridge)?.database
    const rows = database?.known ? database.value.ports.flatMap(({interfaces}) => interfaces) : []
    const row = rows.find(({name}) => name === gateway.name)
    const flow = pipeline?.table('ARPSpoofGuard').find((facts) => isOfPort(facts, gateway) && !facts.drops)
    const written = [row && textColumn(row.row, 'mac'), flow && termOf(flow, 'arp_sha')]
      .map((mac) => mac?.toLowerCase() ?? '')
      .find((mac) => mac !== '' && mac !== now)
    if (written === undefined) return
    yield found({
      where: {node: node.name, object: deviceObject(gateway.name)},
      message: `${gateway.name} of ${node.name} has MAC ${now}, the agent works with ${written}`,
      evidence: [
        node.evidence('ip-link', gateway.link?.line ?? null, `${gateway.name} link/ether ${now}`),
        ...(flow && pipeline ? [node.flows.evidence(pipeline.bridge, flow.flow)] : [gateway.evidence]),
      ],
      values: {mac: written},
    })
  },
}
