import type {UpcallShow} from '../../../ovs/syntax/upcall.ts'
import {daemonObject} from '../../object.ts'
import {found, type NodeRule, need} from '../../rule.ts'

/** Above this a round of the revalidators takes so long that they lower the flow limit (ofproto/ofproto-dpif-upcall.c). */
const SLOW_MS = 2000

/** The limit that ovs-vswitchd starts with, and never goes below by itself in rest. */
const FEWEST = 1000

export const rule: NodeRule = {
  id: 'ANT0812',
  slug: 'upcall-pressure',
  title: 'ovs-vswitchd does not keep up with new flows',
  severity: 'warning',
  scope: 'node',
  needs: ['ovs-upcall'],
  follows: [{rule: 'ANT0811', by: 'node'}],
  cause:
    'More connections, or connections of more kinds, than the datapath’s cache holds: a scan, a flood, a policy that makes each packet a kind of its own; or too little CPU for its threads.',
  impact: 'Packets that start a connection wait for ovs-vswitchd or are lost; in the worst case each packet does.',
  detection:
    'By upcall/show: the cache holds nine tenths of the flows that it may, or one look through it takes longer than two seconds, for which ovs-vswitchd lowers the limit.',
  remedy: [
    {kind: 'look', text: 'See the limit, twice', command: 'ovs-appctl upcall/show   # on {node}'},
    {kind: 'look', text: 'See how many upcalls were lost', command: 'ovs-appctl dpctl/show   # on {node}'},
    {
      kind: 'look',
      text: 'See what fills the cache',
      command: 'ovs-appctl dpctl/dump-flows | cut -d, -f1-4 | sort | uniq -c | sort -n | tail   # on {node}',
    },
  ],
  proof: 'made',
  *evaluate({node}) {
    if (node.model.daemons.vswitchd.state === 'down') return
    const upcalls = yield* need(node.name, 'ovs-upcall', node.model.upcall)
    for (const show of upcalls?.items ?? []) {
      const what = pressureOf(show)
      if (what === null) continue
      yield found({
        where: {node: node.name, object: daemonObject('ovs-vswitchd')},
        message: `ovs-vswitchd of ${node.name} does not keep up: ${what} (${show.datapath})`,
        evidence: [
          node.evidence(
            'ovs-upcall',
            show.line,
            `${show.datapath}: flows current ${show.flows.current ?? '?'}, limit ${show.flows.limit ?? '?'}, dump duration ${show.dumpDurationMs ?? '?'} ms`,
          ),
        ],
      })
    }
  },
}

function pressureOf({flows: {current, limit}, dumpDurationMs}: UpcallShow): string | null {
  if (current !== null && limit !== null && limit >= FEWEST && current >= limit * 0.9)
    return `its cache has ${current} of ${limit} flows`
  return dumpDurationMs !== null && dumpDurationMs > SLOW_MS
    ? `one look through its cache takes ${dumpDurationMs} ms`
    : null
}
