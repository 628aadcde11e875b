import type {Told} from './collect.ts'
import type {Lab} from './lab.ts'
import type {Packet} from './packets.ts'
import {restoreFlows, restorePodLink, restorePort, restoreSwitch, startDatabase} from './restore.ts'
import {killed} from './waiting.ts'

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
  /** Whether the fault is in the connections that there are: those of packets that failed are otherwise forgotten first. */
  readonly keepsConnections?: boolean
  /** Whether evidence is missing now, so that traces may say that they do not know. */
  readonly isBlind?: boolean
  /** Packets of which a trace may say that it does not know, as what decides is nowhere written. */
  readonly open?: readonly Packet[]
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

/** Makes a pod's veth pair anew as it was recorded. */
export const restorePodLinkOf =
  (node: string, pod: string): Action =>
  ({machine, capture}) =>
    restorePodLink(machine, capture, node, pod)

/** Kills a daemon of a node; it can be started again at once. */
export const killDaemon = (node: string, daemon: 'ovs-vswitchd' | 'ovsdb-server'): Action =>
  on(node, `pid=$(cat /run/openvswitch/${daemon}.pid); ${killed('$pid')}`)

/** Starts ovs-vswitchd again, which has lost its flows. */
export const restartSwitch =
  (node: string): Action =>
  ({machine, capture}) =>
    restoreSwitch(machine, capture, node)

/** Starts ovsdb-server again, which has kept its file. */
export const restartDatabase =
  (node: string): Action =>
  ({machine}) =>
    startDatabase(machine, node)

/** Closes the servers of a pod's port. */
export const deaf =
  (pod: string, port: number): Action =>
  ({machine, netns}) =>
    machine.deaf(netns(pod), port)

/** Opens a pod's TCP port. */
export const listening =
  (pod: string, port: number): Action =>
  ({machine, netns}) =>
    machine.listen(netns(pod), pod, [['tcp', port]])

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
