import {valueOr} from '../../../model/known.ts'
import type {DumpedConnection} from '../../../ovs/syntax/conntrack-dump.ts'
import {isProblem} from '../../../problem.ts'
import type {NodeFacts} from '../../../trace/node-facts.ts'
import {tracePacket} from '../../../trace/trace-packet.ts'
import type {ClusterIndex} from '../../cluster-index.ts'
import {nodeObject} from '../../object.ts'
import {plainQuestion} from '../../plain-question.ts'
import {look} from '../../remedies.ts'
import {type ClusterContext, type ClusterRule, need, type Open, open} from '../../rule.ts'

/** Fewer may be clients that gave up, or pods that ended. */
const FEWEST = 3
/** As many pairs of nodes as are looked at, and connections of each traced. */
const MOST_PAIRS = 5
const TRACED = 3

export const rule: ClusterRule = {
  id: 'ANT0309',
  slug: 'tunnel-silent',
  title: 'Connections between two nodes get no answer, and nothing on the nodes says why',
  severity: 'info',
  scope: 'cluster',
  needs: ['core/v1/pods', 'dpctl-conntrack'],
  follows: [],
  cause:
    'Something between the nodes loses the packets: a security group, a firewall or a switch that does not let the tunnel’s UDP port or the pods’ addresses pass.',
  impact: 'Pods of the two nodes do not reach each other.',
  detection:
    'One of two nodes at least holds three TCP connections without an answer (SYN_SENT in connection tracking) from its pods to pods of the other, which has not seen them, though by all that was read their packets are delivered. It is an open question, never a finding: no probe sees the network between nodes.',
  remedy: [look('See what arrives at the other node', 'tcpdump -ni {device} udp port {port}   # on both nodes')],
  proof: 'real',
  *evaluate(context) {
    const {facts, cluster, index} = context
    yield* need(null, 'core/v1/pods', cluster.pods)
    const waiting = new Map<string, Map<string, DumpedConnection[]>>()
    for (const node of facts.nodes) {
      if (node.datapath === null) continue
      // A dump has tens of thousands of connections: it is read only where one waits.
      const text = yield* need(node.name, 'dpctl-conntrack', node.model.text('dpctl-conntrack'))
      const all = text?.includes('SYN_SENT') ? valueOr(node.model.conntrack, null) : null
      waiting.set(node.name, byPeer(all?.items ?? [], node.name, index))
    }
    const pairs = new Map(
      [...waiting].flatMap(([a, peers]) =>
        [...peers.keys()].map((b) => {
          const pair = a < b ? ([a, b] as const) : ([b, a] as const)
          return [pair.join(' '), pair] as const
        }),
      ),
    )
    for (const [a, b] of [...pairs.values()].slice(0, MOST_PAIRS)) {
      const there = unseen(waiting.get(a)?.get(b) ?? [], facts.node(b))
      const back = unseen(waiting.get(b)?.get(a) ?? [], facts.node(a))
      if (there.length < FEWEST && back.length < FEWEST) continue
      const tried = [...there.slice(0, TRACED), ...back.slice(0, TRACED)]
      if (tried.every((each) => isDelivered(context, each)))
        yield question(facts.node(a), b, [there.length, back.length])
    }
  },
}

/** Connections of a node's pods that nobody has answered, by the node of the pod that they are for. */
function byPeer(all: readonly DumpedConnection[], node: string, index: ClusterIndex): Map<string, DumpedConnection[]> {
  const peers = new Map<string, DumpedConnection[]>()
  for (const connection of all) {
    if (connection.protocol !== TCP || connection.state !== 'SYN_SENT') continue
    const [from] = index.podsWithIp(connection.orig.src)
    const [to] = index.podsWithIp(connection.reply.src)
    if (from?.nodeName !== node || !to?.nodeName || to.nodeName === node) continue
    const own = peers.get(to.nodeName)
    if (own) own.push(connection)
    else peers.set(to.nodeName, [connection])
  }
  return peers
}

/** Those that the other node does not track: their packets did not get so far. */
function unseen(connections: readonly DumpedConnection[], {model}: NodeFacts): readonly DumpedConnection[] {
  const tracked = model.conntrack.known ? model.conntrack.value.items : []
  const seen = new Set(tracked.map(({orig, reply}) => `${orig.src} ${orig.sport} ${reply.src} ${reply.sport}`))
  return connections.filter(({orig, reply}) => !seen.has(`${orig.src} ${orig.sport} ${reply.src} ${reply.sport}`))
}

/** Whether the same packet is delivered by all that was read: else something that was read explains the silence. */
function isDelivered({cluster, facts, index}: ClusterContext, {orig, reply}: DumpedConnection): boolean {
  const [from] = index.podsWithIp(orig.src)
  if (!from) return false
  const {namespace, name} = from
  const source = {kind: 'pod', namespace, name, port: null, written: `${namespace}/${name}`} as const
  const destination = {kind: 'ip', ip: reply.src, port: reply.sport, written: reply.src} as const
  try {
    return tracePacket(cluster, plainQuestion(source, destination, 'tcp'), facts).verdict === 'delivered'
  } catch (error) {
    if (!isProblem(error)) throw error
    return false
  }
}

function question(node: NodeFacts, peer: string, [there, back]: readonly [number, number]): Open {
  const tunnel = valueOr(node.ports, []).find(({role}) => role === 'tunnel')
  const filter = tunnel ? (tunnel.tunnelPort === null ? 'proto 47' : `udp port ${tunnel.tunnelPort}`) : 'tcp'
  return open({
    where: {node: node.name, object: nodeObject(peer)},
    what: `whether packets pass between ${node.name} and ${peer}`,
    reason: `${there} connections from pods of ${node.name} to pods of ${peer} and ${back} the other way wait for an answer (SYN_SENT), the other node has seen none of them, and nothing that was read stops them: look at the network between the nodes, the tunnel’s port above all`,
    measure: `tcpdump -ni ${node.devices.underlay ?? 'any'} ${filter}   # on ${node.name} and on ${peer}`,
  })
}

const TCP = 6
