import * as assert from 'uvu/assert'
import {Cluster} from '../../src/model/cluster.ts'
import {openSource} from '../../src/sources/open.ts'
import {tracePacket} from '../../src/trace/trace-packet.ts'
import {snapshotDir, type TruePacket, truth} from '../fixtures.ts'
import {type Agreement, compare, questionOf} from './agreement.ts'

/** A question of a capture, with the tries that real packets made at it. */
export interface Scored {
  readonly question: string
  readonly tries: readonly TruePacket[]
  readonly agreement: Agreement
  readonly verdict: string
  readonly decidable: boolean
}

/** Asks every question that a capture's packets answer, and compares. */
export async function scoreCapture(name: string): Promise<readonly Scored[]> {
  const {packets, decidable} = truth(name)
  const cluster = new Cluster(await openSource({from: snapshotDir(name)}))
  const outside = outsideOf(cluster)
  return [...groupsOf(packets)].map(([question, tries]) => {
    const [first] = tries
    assert.ok(first)
    const trace = tracePacket(cluster, questionOf(first))
    return {
      question,
      tries,
      agreement: compare(trace, tries, outside(first.toIP ?? first.to)),
      verdict: trace.verdict,
      decidable: decidable && tries.every((t) => t.decidable),
    }
  })
}

/** One line a question that is not as it should be, for the message of a failing test. */
export function complaints(scored: readonly Scored[], which: (s: Scored) => boolean): string {
  return scored
    .filter(which)
    .map((s) => `${s.question}: ${s.verdict}, but ${[...new Set(s.tries.map((t) => t.outcome))].join(' and ')}`)
    .join('\n')
}

function groupsOf(packets: readonly TruePacket[]): ReadonlyMap<string, readonly TruePacket[]> {
  const groups = new Map<string, TruePacket[]>()
  for (const p of packets) {
    const key = `${p.from} -> ${p.to} IPv${p.family} ${p.protocol} ${p.port ?? ''} ${p.size ?? ''}`.trim()
    groups.set(key, [...(groups.get(key) ?? []), p])
  }
  return groups
}

/** Whether an address is nobody's in the cluster: neither a pod's, nor a node's, nor a Service's. */
function outsideOf(cluster: Cluster): (ip: string) => boolean {
  const {pods, kubeNodes, services} = cluster
  const own = new Set([
    ...(pods.known ? pods.value.flatMap((p) => p.podIPs) : []),
    ...(kubeNodes.known ? kubeNodes.value.flatMap((n) => n.internalIPs) : []),
    ...(services.known
      ? services.value.flatMap((s) => [...s.clusterIPs, ...s.loadBalancerIngress.map((i) => i.ip)])
      : []),
    ...cluster.nodes.flatMap((n) => (n.addresses.known ? n.addresses.value.items.map((a) => a.local) : [])),
  ])
  return (ip) => !own.has(ip)
}
