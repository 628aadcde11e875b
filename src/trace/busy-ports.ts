import type {CtEntry} from '../ovs/pipeline/conntrack/types.ts'
import type {ClusterFacts} from './cluster-facts.ts'

/** Source ports that dumped connections of an address hold, on any node: a new connection of a real client takes none of them. */
export function busyPorts(facts: ClusterFacts, src: string): ReadonlySet<number> {
  const ports = new Set<number>()
  for (const {model} of facts.nodes) {
    if (model.conntrack.known) for (const entry of model.conntrack.value.items) addPort(ports, entry, src)
  }
  return ports
}

/** A connection holds the port that its sender chose, and the one that a translation gave it. */
function addPort(ports: Set<number>, {orig, reply}: CtEntry, src: string): void {
  if (orig.src !== src && reply.dst !== src) return
  ports.add(orig.sport)
  ports.add(reply.dport)
}
