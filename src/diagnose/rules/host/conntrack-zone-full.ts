import {found, type NodeRule, need} from '../../rule.ts'

export const rule: NodeRule = {
  id: 'ANT0411',
  slug: 'conntrack-zone-full',
  title: 'A connection tracking zone takes no more connections',
  severity: 'error',
  scope: 'node',
  needs: ['dpctl-ct-limits'],
  follows: [],
  explains: ['conntrack-limit'],
  cause:
    'Somebody set a limit for the zone (`ovs-appctl dpctl/ct-set-limits`) or for all zones, and as many connections are open.',
  impact:
    'New connections of pods on this node are dropped, those that are open go on. Connections that end make room, so some succeed.',
  detection:
    'Zones whose count has reached the limit are told as an error, those beyond the threshold conntrackFull (90 % unless set) as a warning. Only zones that Open vSwitch lists are known.',
  remedy: [
    {kind: 'look', text: 'See limits and counts', command: 'ovs-appctl dpctl/ct-get-limits   # on {node}'},
    {
      kind: 'look',
      text: 'See what fills the zone',
      command: 'ovs-appctl dpctl/dump-conntrack zone={zone}   # on {node}',
    },
    {kind: 'repair', text: 'Take the limit off', command: 'ovs-appctl dpctl/ct-del-limits zone={zone}   # on {node}'},
  ],
  proof: 'real',
  *evaluate({node, thresholds}) {
    if (node.datapath === null || node.connectionLimits.length === 0) return
    const limits = yield* need(node.name, 'dpctl-ct-limits', node.model.ctLimits)
    for (const [zone, {limit, count, line}] of limits?.zones ?? []) {
      if (limit === 0 || count === null || count < limit * thresholds.conntrackFull) continue
      const isFull = count >= limit
      yield found({
        where: {node: node.name, object: null},
        message: `connection tracking zone ${zone} of ${node.name} has ${count} of ${limit} connections`,
        evidence: [node.evidence('dpctl-ct-limits', line)],
        severity: isFull ? 'error' : 'warning',
        values: {zone: String(zone)},
      })
    }
  },
}
