import {spawnSync} from 'node:child_process'
import {type PrivateOvs, withPrivateOvs} from '../conformance/private-ovs.ts'
import {openWire, type Wire} from './wire.ts'

/** The ports of the bridge: three pods, and one that only listens. */
export const PORTS = {a: 1, b: 2, c: 3, ear: 9} as const
export type Pod = keyof typeof PORTS

/** A bridge of the userspace datapath with pods that are network namespaces. */
export interface Lab {
  readonly bridge: string
  readonly ovs: PrivateOvs
  readonly wire: Wire
}

let count = 0

/** Makes the namespaces, the veth pairs and a private Open vSwitch, and removes them whatever happens. */
export async function withPods<T>(use: (lab: Lab) => Promise<T>): Promise<T> {
  const prefix = `antrail-pods-${process.pid}-${count++}`
  const names = ['switch', ...Object.keys(PORTS)].map((name) => `${prefix}-${name}`)
  let wire: Wire | null = null
  try {
    shell(['set -e', ...names.map((name) => `ip netns add ${name}`), ...pods(prefix)].join('\n'))
    return await withPrivateOvs(async (ovs) => {
      connect(ovs)
      wire = openWire(['ear', 'a', 'b', 'c'].map((pod) => `${pod}=${prefix}-${pod}=eth0`))
      return await use({bridge: BRIDGE, ovs, wire})
    }, `${prefix}-switch`)
  } finally {
    closed(wire)
    for (const name of names) spawnSync('ip', ['netns', 'delete', name])
  }
}

const BRIDGE = 'br0'
const closed = (wire: Wire | null): void => wire?.close()

/** Without addresses and IPv6, so that only what a test sends is on the wire; without offloads, which leave checksums undone. */
function pods(prefix: string): string[] {
  const inside = (name: string, ...commands: string[]): string =>
    `ip netns exec ${prefix}-${name} sh -ec '${commands.join('; ')}'`
  const quiet = 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'
  const up = (link: string): string[] => [`ethtool -K ${link} tx off > /dev/null`, `ip link set ${link} up`]
  return [
    inside('switch', quiet),
    ...Object.keys(PORTS).flatMap((pod) => [
      inside(pod, quiet, `ip link add eth0 type veth peer name ${linkOf(pod)} netns ${prefix}-switch`, ...up('eth0')),
      inside('switch', ...up(linkOf(pod))),
    ]),
  ]
}

const linkOf = (pod: string): string => `pod-${pod}`

function connect(ovs: PrivateOvs): void {
  ovs.vsctl(
    ...['add-br', BRIDGE, '--', 'set', 'bridge', BRIDGE, 'datapath_type=netdev', 'fail_mode=secure'],
    ...Object.entries(PORTS).flatMap(([pod, ofport]) => [
      ...['--', 'add-port', BRIDGE, linkOf(pod)],
      ...['--', 'set', 'interface', linkOf(pod), `ofport_request=${ofport}`],
    ]),
  )
}

function shell(script: string): void {
  const {status, stdout, stderr} = spawnSync('sh', ['-c', script], {encoding: 'utf8', timeout: 20_000})
  if (status !== 0) throw new Error(`${script}\n${stdout}${stderr}`)
}
