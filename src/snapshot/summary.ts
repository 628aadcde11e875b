import type {Snapshot} from './snapshot.ts'

/** What a snapshot holds, and what it lacks. */
export interface SnapshotSummary {
  readonly schema: 'antrail.dev/snapshot-summary/v1'
  readonly takenAt: string
  readonly file: string | null
  readonly bytes: number
  readonly nodes: readonly NodeSummary[]
  /** Lists that the API server did not give; `isAbsent` where it doesn't know that kind of object. */
  readonly missing: readonly {readonly resource: string; readonly reason: string; readonly isAbsent: boolean}[]
  /** Files that could not be redacted. */
  readonly leftOut: readonly {readonly file: string; readonly reason: string}[]
}

export interface NodeSummary {
  readonly node: string
  readonly reached: boolean
  readonly probes: number
  /** Probes that did not end by themselves, with the reason; one that failed is an answer. */
  readonly unread: readonly {readonly probe: string; readonly reason: string}[]
}

/** What an API server says of a group or kind that it doesn't have (apiserver's NotFoundHandler). */
const ABSENT = /404 page not found|could not find the requested resource/

/** Counts what a snapshot holds. */
export function summaryOf(snapshot: Snapshot, file: string | null): SnapshotSummary {
  const {probes, cluster, takenAt} = snapshot.manifest
  const names = [...new Set(probes.map(({node}) => node))].sort()
  return {
    schema: 'antrail.dev/snapshot-summary/v1',
    takenAt,
    file,
    bytes: snapshot.files().reduce((sum, name) => sum + (snapshot.bytes(name)?.length ?? 0), 0),
    nodes: names.map((node) => {
      const own = probes.filter((entry) => entry.node === node)
      const unread = own.flatMap(({id, exitCode, error}) =>
        exitCode === null ? [{probe: id, reason: error ?? 'it did not end'}] : [],
      )
      return {node, reached: unread.length < own.length, probes: own.length, unread}
    }),
    leftOut: [],
    missing: cluster.flatMap(({resource, error}) =>
      error === null ? [] : [{resource, reason: error, isAbsent: ABSENT.test(error)}],
    ),
  }
}

/** Whether everything was read that there is. A kind of object that the API server doesn't know (404) is none of it. */
export const isWhole = ({nodes, missing}: SnapshotSummary): boolean =>
  nodes.length > 0 && nodes.every(({unread}) => unread.length === 0) && missing.every(({isAbsent}) => isAbsent)
