import {readCapture} from './capture.ts'
import type {Lab} from './lab.ts'
import {openMachine} from './machine.ts'
import {startServers} from './packets.ts'
import {restoreNode} from './restore.ts'
import {UNDERLAY} from './restore-links.ts'

const OUTSIDE = '172.31.0.1/24'

/** Builds the cluster of a capture anew. */
export async function openLab(name: string): Promise<Lab> {
  const capture = readCapture(name)
  const machine = openMachine()
  try {
    await machine.shell(
      null,
      `ip link add ${UNDERLAY} type bridge; ip addr add ${OUTSIDE} dev ${UNDERLAY}
ip link set ${UNDERLAY} up; ethtool -K ${UNDERLAY} tx off > /dev/null`,
    )
    await Promise.all(capture.nodes.map((node) => restoreNode(machine, capture, node)))
    await startServers(machine, capture)
  } catch (error) {
    await machine.close()
    throw error
  }
  const pods = new Map(capture.nodes.flatMap((node) => [...capture.pods(node)]))
  return {capture, machine, netns: (pod) => pods.get(pod)!}
}
