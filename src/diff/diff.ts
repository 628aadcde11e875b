import {diagnose} from '../diagnose/engine.ts'
import type {Finding} from '../diagnose/finding.ts'
import type {Rule} from '../diagnose/rule.ts'
import type {Cluster} from '../model/cluster.ts'
import {unknown} from '../model/known.ts'
import type {NodeModel} from '../model/node.ts'
import type {Change, Diff} from './answer.ts'
import {compareDrops} from './drops.ts'
import {flowInventory} from './flows.ts'
import {hostInventories, netnsInventories} from './host.ts'
import {compareInventories, type Inventory} from './inventory.ts'
import {objectInventories} from './objects.ts'
import {switchInventories} from './switches.ts'
import {compareTraces} from './traces.ts'

/** What changed between two snapshots of a cluster: state by its meaning, findings, and what becomes of packets. Pure. */
export function diffClusters(before: Cluster, after: Cluster, rules: readonly Rule[]): Diff {
  const {changes, unread} = compareInventories(inventories(before, after), inventories(after, before))
  const [was, is] = [diagnose(before, {rules}).findings, diagnose(after, {rules}).findings]
  return {
    schema: 'antrail.dev/diff/v1',
    before: {takenAt: before.takenAt},
    after: {takenAt: after.takenAt},
    changes: [...changes].sort(order),
    findings: {appeared: without(is, was), gone: without(was, is)},
    traces: compareTraces(before, after),
    drops: compareDrops(before, after),
    unread: [...unread].sort((a, b) => compare(a.node ?? '', b.node ?? '') || compare(a.what, b.what)),
  }
}

/** All that is compared of one side. A node or a pod that only the other side has is no state that went: its object says so. */
function inventories(cluster: Cluster, other: Cluster): readonly Inventory[] {
  return [
    ...objectInventories(cluster),
    ...cluster.nodes.flatMap((node) => (other.node(node.name) ? nodeInventories(cluster, node, other) : [])),
  ]
}

function nodeInventories(cluster: Cluster, node: NodeModel, other: Cluster): readonly Inventory[] {
  if (!node.reached) {
    // One that was not reached has no bridges to name: what the other side has of it meets nothing.
    return [{kind: 'device', node: node.name, piece: 'ip-link', items: unknown('the node was not reached')}]
  }
  const twin = other.node(node.name)
  return [
    ...switchInventories(node),
    ...node.bridges.map((bridge) => flowInventory(cluster, node, bridge)),
    ...hostInventories(node),
    ...node.pods.flatMap((pod) =>
      twin?.pod(pod.namespace, pod.name)
        ? netnsInventories(pod, node.name, ` in pod ${pod.namespace}/${pod.name}`)
        : [],
    ),
  ]
}

function without(findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  const keys = new Set(others.map(({key}) => key))
  return findings.filter(({key}) => !keys.has(key))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const order = (a: Change, b: Change): number =>
  compare(a.node ?? '', b.node ?? '') || compare(a.kind, b.kind) || compare(a.what, b.what)
