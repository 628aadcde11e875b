import type {Flow, Group} from '../ovs/syntax/flow-types.ts'
import {parseFlows} from '../ovs/syntax/flows.ts'
import {parseGroups} from '../ovs/syntax/groups.ts'
import type {Parsed} from '../parsed.ts'
import type {Evidence} from './evidence.ts'
import type {Known} from './known.ts'
import {type NodeProbes, ProbeReader} from './probe-reader.ts'

/** A bridge of a node: what was asked of it with ovs-ofctl and ovs-appctl. */
export class BridgeModel {
  readonly name: string
  readonly probes: ProbeReader

  constructor(node: NodeProbes, name: string) {
    this.name = name
    this.probes = new ProbeReader(node, {bridge: name})
  }

  get flows(): Known<Parsed<Flow>> {
    return this.probes.lines('flows', (text) => parseFlows(text))
  }

  get groups(): Known<Parsed<Group>> {
    return this.probes.lines('groups', (text) => parseGroups(text))
  }

  evidence(probe: string, line: number | null = null, text?: string): Evidence {
    return this.probes.evidence(probe, line, text)
  }
}
