import type {Pod} from '../cluster/pods.ts'
import {sameIpText} from '../ip.ts'
import {valueOr} from '../model/known.ts'
import type {PortFacts} from '../trace/ports-of-node.ts'
import {type Needed, type NodeContext, need} from './rule.ts'

/** A pod that the node's agent has connected and that the API server shows with its addresses: its flows must be there. */
export interface ConnectedPod {
  readonly pod: Pod
  readonly port: PortFacts & {readonly ofport: number}
  /** Addresses that both Antrea and the pod's status have. */
  readonly addresses: readonly string[]
}

/**
 * Asks for the pods whose flows must be there. A pod that just comes or goes is left out: its flows are written after its port, and its
 * address is in its status only after both.
 */
export function* needConnectedPods({node, cluster, index}: NodeContext): Generator<Needed, readonly ConnectedPod[]> {
  const ports = yield* need(node.name, 'ovsdb', node.ports)
  yield* need(null, 'core/v1/pods', cluster.pods)
  if (!ports || valueOr(cluster.pods, null) === null) return []
  return ports.flatMap((port) => {
    const {ofport} = port
    const pod = port.pod && index.pod(port.pod.namespace, port.pod.name)
    if (!pod || ofport === null || ofport <= 0 || port.bridge !== node.integrationBridge) return []
    if (pod.nodeName !== node.name || pod.hostNetwork || pod.deletionTimestamp !== null || pod.phase !== 'Running')
      return []
    if (node.podPort(pod)?.name !== port.name) return []
    const addresses = port.addresses.filter((ip) => pod.podIPs.some((own) => sameIpText(own, ip)))
    return addresses.length === 0 ? [] : [{pod, port: {...port, ofport}, addresses}]
  })
}
