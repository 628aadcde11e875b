import type {Snapshot} from '../snapshot/snapshot.ts'
import {openLocalShell} from '../sources/node/local-shell.ts'
import {NodeSession} from '../sources/node/session.ts'
import {askWitness} from './ask-witness.ts'
import type {TraceAsk} from './collect-cluster.ts'
import {collectNode} from './collect-node.ts'
import {EvidenceStore} from './evidence-store.ts'
import type {Purpose} from './wanted.ts'

/** Reads this machine as a node: the sockets of its Open vSwitch, its network, and its Pods' namespaces. */
export async function collectLocal(
  purpose: Purpose,
  {node, takenAt, signal}: {readonly node: string; readonly takenAt: string; readonly signal?: AbortSignal},
  withWitness: TraceAsk['withWitness'] = null,
): Promise<Snapshot> {
  const store = new EvidenceStore('local', `node ${node}`, takenAt)
  const session = new NodeSession(openLocalShell, signal === undefined ? {} : {signal})
  try {
    await collectNode(session, store, {node, purpose, pods: [], inside: null})
    if (withWitness !== null) await askWitness(store, new Map([[node, session]]), withWitness(store.snapshot()))
  } finally {
    session.close()
  }
  return store.snapshot()
}
