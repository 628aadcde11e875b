import {podsSeen} from '../model/pods-seen.ts'
import type {ClusterFacts} from './cluster-facts.ts'
import type {Party} from './resolve.ts'
import type {Sender} from './start.ts'

/** What is behind a port of Open vSwitch on the sender's node, as antctl takes `antrea-gw0` for a destination; null where it has no such port. */
export function partyOfPort(facts: ClusterFacts, sender: Sender, name: string): Party | null {
  if (sender.kind === 'outside') return null
  const node = facts.node(sender.node)
  const port = node.ports.known ? node.ports.value.find((p) => p.name === name) : undefined
  if (!port) return null
  const pods = podsSeen(facts.cluster)
  const pod =
    port.pod && pods.known
      ? pods.value.find((p) => p.namespace === port.pod?.namespace && p.name === port.pod.name)
      : undefined
  if (pod) return {kind: 'pod', pod, port: null, alsoService: false}
  const ip = node.devices.addressesOf(name)[0]
  return ip === undefined ? null : {kind: 'ip', ip, port: null}
}
