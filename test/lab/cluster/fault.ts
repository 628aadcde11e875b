import type {Told} from './collect.ts'
import type {Lab} from './lab.ts'
import type {Packet} from './packets.ts'
import {restoreFlows, restorePort} from './restore.ts'

/** Something that is done to the lab. */
export type Action = (lab: Lab) => Promise<unknown>

/** One thing that is broken on purpose, in a file of its own. */
export interface Fault {
  readonly what: string
  /** Of the lab that is restored from this capture; `healthy` unless told. */
  readonly capture?: string
  readonly break: Action
  readonly repair: Action
  /** Packets that pass in the healthy cluster and must not pass now. */
  readonly fails: readonly Packet[]
  /** What `diagnose` must name first: `ANT0103 node2 pod/default/server`. */
  readonly finding: string
  /** What the API server or the agents would answer, in place of what was recorded. */
  readonly told?: (lab: Lab) => Told
}

/** Runs a script of the shell on a node. */
export const on =
  (node: string, script: string): Action =>
  ({machine}) =>
    machine.shell(node, script)

/** Runs a script of the shell in the network namespace of a pod. */
export const inPod =
  (pod: string, script: string): Action =>
  ({machine, netns}) =>
    machine.shell(null, `ip netns exec ${netns(pod)} sh -ec ${quoted(script)}`)

/** One after the other. */
export const all =
  (...actions: readonly Action[]): Action =>
  async (lab) => {
    for (const action of actions) await action(lab)
  }

/** Puts meters, groups and flows of br-int back as they were recorded. */
export const restorePipeline =
  (node: string): Action =>
  ({machine, capture}) =>
    restoreFlows(machine, capture, node, 'br-int')

/** Puts a port back as it was recorded, and where it is a device of Open vSwitch's own, its addresses and routes too. */
export const restorePortOf =
  (node: string, port: string): Action =>
  ({machine, capture}) =>
    restorePort(machine, capture, node, port)

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
