import {type EthtoolFeature, parseEthtool} from '../host/ethtool.ts'
import type {Parsed} from '../parsed.ts'
import type {Evidence} from './evidence.ts'
import type {Known} from './known.ts'
import {Netns} from './netns.ts'
import {type NodeProbes, ProbeReader} from './probe-reader.ts'

/** What was read inside a Pod's network namespace. */
export class PodNetns extends Netns {
  readonly namespace: string
  readonly name: string

  constructor(node: NodeProbes, namespace: string, name: string) {
    super(new ProbeReader(node, {pod: {namespace, name}}))
    this.namespace = namespace
    this.name = name
  }

  /** Offloads of its interface. */
  get ethtool(): Known<Parsed<EthtoolFeature>> {
    return this.probes.lines('ethtool-k', parseEthtool)
  }

  /** Points at a line of a probe's answer inside the Pod. */
  evidence(probe: string, line: number | null = null, text?: string): Evidence {
    return this.probes.evidence(probe, line, text)
  }
}
