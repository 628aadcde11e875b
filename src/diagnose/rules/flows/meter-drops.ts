import {bridgeObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** Meters of packets that go to the agent (Antrea pkg/agent/openflow); 1 to 255 are rates of Egresses. */
const PURPOSES: ReadonlyMap<number, string> = new Map([
  [256, 'packets that policies log or reject'],
  [257, 'packets of Traceflow'],
  [258, 'DNS answers for FQDN policies'],
])

export const rule: NodeRule = {
  id: 'ANT0516',
  slug: 'meter-drops',
  title: 'A meter has dropped packets',
  severity: 'info',
  scope: 'node',
  needs: ['meter-stats'],
  follows: [],
  cause:
    'More packets came than the meter lets pass: packetInRate of antrea-agent.conf, or the bandwidth of an Egress.',
  impact:
    'Packets above the rate of an Egress are lost. Of those to the agent only what it does with them is: log lines, rejects (the client waits instead), DNS answers that an FQDN policy waits for.',
  detection: 'A band of a meter has counted packets since it was made. How many of them are new, two snapshots tell.',
  remedy: [
    {
      kind: 'look',
      text: 'See the counters, twice',
      command: 'ovs-ofctl -O OpenFlow15 meter-stats {bridge}   # on {node}',
    },
    {
      kind: 'repair',
      text: 'Let more through: packetInRate, or the bandwidth of the Egress',
      command: 'kubectl edit configmap -n kube-system antrea-config',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    const bridge = node.model.integrationBridge
    // A bridge without meters, as of an old version or kernel, has nothing to answer.
    if (!bridge || node.model.probe('meter-stats', {bridge: bridge.name}) === null) return
    const {meterStats} = bridge
    if (!meterStats.known && /not support|OFPBRC_|OFPMMFC_/i.test(meterStats.reason)) return
    const stats = yield* need(node.name, `meter-stats of ${bridge.name}`, meterStats)
    const dropping = (stats?.items ?? []).flatMap(({id, line, bands}) => {
      const packets = bands.reduce((sum, band) => sum + (band.packets ?? 0), 0)
      return packets > 0 ? [{id, line, packets, purpose: PURPOSES.get(id) ?? 'an Egress with a bandwidth'}] : []
    })
    if (dropping.length === 0) return
    yield found({
      where: {node: node.name, object: bridgeObject(bridge.name)},
      message: `Meters of ${bridge.name} on ${node.name} have dropped packets: ${dropping.map(({id, packets, purpose}) => `${packets} of meter ${id} (${purpose})`).join(', ')}`,
      evidence: dropping.map(({line}) => bridge.evidence('meter-stats', line)),
      values: {bridge: bridge.name},
    })
  },
}
