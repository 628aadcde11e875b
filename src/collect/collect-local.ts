import type {Snapshot} from '../snapshot/snapshot.ts'
import {openLocalShell} from '../sources/node/local-shell.ts'
import {NodeSession} from '../sources/node/session.ts'
import {askWitness} from './ask-witness.ts'
import {EvidenceStore} from './evidence-store.ts'
import {NodeReader} from './node-reader.ts'
import {readForTrace, type TraceAsk} from './trace-ask.ts'
import type {Purpose} from './wanted.ts'

/** Reads this machine as a node: the sockets of its Open vSwitch, its network, and its Pods' namespaces. */
export async function collectLocal(
  purpose: Purpose,
  {node, takenAt, signal}: {readonly node: string; readonly takenAt: string; readonly signal?: AbortSignal},
  ask?: TraceAsk,
): Promise<Snapshot> {
  const store = new EvidenceStore('local', `node ${node}`, takenAt)
  const session = new NodeSession(openLocalShell, signal === undefined ? {} : {signal})
  const reader = new NodeReader(session, store, {node, purpose, pods: [], inside: ask === undefined ? null : []})
  try {
    await reader.readFirst()
    if (ask !== undefined) {
      const snapshot = () => store.snapshot()
      const answer = await readForTrace(ask, snapshot, (_, unasked) => reader.readMore(unasked.get(node) ?? []))
      if (ask.witness) await askWitness(store, new Map([[node, session]]), answer)
    }
  } finally {
    session.close()
  }
  return store.snapshot()
}
