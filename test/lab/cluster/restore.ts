import type {Capture} from './capture.ts'
import type {Machine} from './machine.ts'
import {hostLinks, podLink, podSpaces, underlayLinks} from './restore-links.ts'
import {
  CREATE_DATABASE,
  databaseCommands,
  OVSDB_SERVER,
  onePortCommands,
  pipelineOf,
  VSWITCHD,
} from './restore-switch.ts'
import {until} from './waiting.ts'

/** Builds a node, its pods and its switch as they were recorded. */
export async function restoreNode(machine: Machine, capture: Capture, node: string): Promise<void> {
  await machine.node(node)
  await machine.shell(null, underlayLinks(capture, node).join('\n'))
  await machine.shell(
    null,
    [...podSpaces(capture, node), ...[...capture.pods(node).keys()].flatMap((pod) => podLink(capture, node, pod))].join(
      '\n',
    ),
  )
  await machine.shell(node, CREATE_DATABASE)
  await startDatabase(machine, node)
  await machine.start(node, VSWITCHD)
  await vsctl(machine, node, databaseCommands(capture, node))
  await machine.shell(node, hostLinks(capture, node).join('\n'))
  await restoreFilters(machine, capture, node)
  await restorePipelines(machine, capture, node)
}

/** A daemon's socket is there a moment before anybody listens, or after. */
const ANSWER_SECONDS = 60

async function restoreFilters(machine: Machine, capture: Capture, node: string): Promise<void> {
  const text = (id: string): string => capture.text(node, id)
  // Some keys of a network namespace are read-only: those are left as they are.
  await machine.shell(node, 'sysctl -e -q -p - 2> /dev/null || true', text('sysctl'))
  await machine.shell(node, 'ipset restore', text('ipset'))
  await machine.shell(node, 'iptables-restore', text('iptables'))
  await machine.shell(node, 'ip6tables-restore', text('ip6tables'))
}

const ofctl = (command: string): string => `ovs-ofctl -O OpenFlow15 ${command}`

/** Names tables as they were recorded, and puts meters, groups and flows back. */
export async function restorePipelines(machine: Machine, capture: Capture, node: string): Promise<void> {
  for (const bridge of capture.asked(node, 'bridge')) {
    const {tables} = pipelineOf(capture, node, bridge)
    const names = [...tables].map(([id, name]) => ofctl(`mod-table ${bridge} ${id} name:${name}`))
    await machine.shell(node, names.join('\n'))
    await restoreFlows(machine, capture, node, bridge)
  }
}

/** Puts meters, groups and flows back as they were recorded; what is there is replaced. */
export async function restoreFlows(machine: Machine, capture: Capture, node: string, bridge: string): Promise<void> {
  const {meters, groups, flows} = pipelineOf(capture, node, bridge)
  await machine.shell(node, `${ofctl(`del-meters ${bridge}`)}; ${ofctl(`del-groups ${bridge}`)}`)
  if (meters !== '')
    await machine.shell(node, `while read -r meter; do ${ofctl(`add-meter ${bridge} "$meter"`)}; done`, meters)
  if (groups !== '') await machine.shell(node, ofctl(`add-groups ${bridge} -`), groups)
  await machine.shell(node, ofctl(`replace-flows ${bridge} -`), flows)
}

/** Starts ovsdb-server, and waits until it answers. */
export async function startDatabase(machine: Machine, node: string): Promise<void> {
  await machine.start(node, OVSDB_SERVER)
  await machine.shell(node, until('ovs-vsctl --no-wait init 2> /dev/null', ANSWER_SECONDS))
}

/** Starts ovs-vswitchd again over the database that is there, and puts the flows back that it has lost. */
export async function restoreSwitch(machine: Machine, capture: Capture, node: string): Promise<void> {
  await machine.start(node, VSWITCHD)
  await machine.shell(node, until('ovs-ofctl -O OpenFlow15 show br-int > /dev/null 2>&1', ANSWER_SECONDS))
  await restorePipelines(machine, capture, node)
}

/** Makes a pod's veth pair anew. */
export async function restorePodLink(machine: Machine, capture: Capture, node: string, pod: string): Promise<void> {
  await machine.shell(null, podLink(capture, node, pod).join('\n'))
}

/** Puts a port back that was taken off, with what the host has of its device. */
export async function restorePort(machine: Machine, capture: Capture, node: string, port: string): Promise<void> {
  await vsctl(machine, node, onePortCommands(capture, node, port))
  const isOwn = port === 'antrea-gw0'
  const lines = hostLinks(capture, node).filter((line) => isOwn && line.includes(port))
  if (lines.length > 0) await machine.shell(node, lines.join('\n'))
}

async function vsctl(machine: Machine, node: string, commands: readonly string[]): Promise<void> {
  const [made] = await machine.run([{argv: ['ovs-vsctl', '--timeout=20', ...commands], node}])
  if (made?.status !== 0) throw new Error(`ovs-vsctl on ${node}: ${made?.stderr}`)
}
