import type {Conntrack} from '../ovs/pipeline/conntrack/types.ts'
import {HostConnections} from './host-connections.ts'
import type {NodeFacts} from './node-facts.ts'

/** A node during one trace: what it is, and the connections that the packet has made on it so far. */
export class NodeState {
  readonly facts: NodeFacts
  /** Of the datapath; null where the dump of its connections was not read. */
  readonly conntrack: Conntrack | null
  /** Of the host's netfilter. */
  readonly connections: HostConnections
  /** Why the datapath kept no connection although a flow commits it: what comes later has none to find. */
  readonly notKept: string[] = []

  constructor(facts: NodeFacts, conntrack: Conntrack | null, connections = new HostConnections()) {
    this.facts = facts
    this.conntrack = conntrack
    this.connections = connections
  }

  get name(): string {
    return this.facts.name
  }
}
