import {execFileSync} from 'node:child_process'
import {copyFileSync, realpathSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {killed} from '../../lab/cluster/waiting.ts'
import {kubeletCertificate} from '../api-server.ts'
import {type Fault, SAVE, TRACE} from './fault.ts'
import type {FaultyCluster} from './faulty-cluster.ts'
import {stuckSwitch} from './stuck-switch.ts'

const STUCK = stuckSwitch('node2')
const STUCK_FIRST = '[t]imeout -k 1 10 ovs-appctl dpif/show'

const signal = (node: string, daemon: string, name: string) => (cluster: FaultyCluster) =>
  cluster.on(node, `kill -${name} $(cat /run/openvswitch/${daemon}.pid)`)
const stopped = (node: string, daemon: string) => ({
  breaks: signal(node, daemon, 'STOP'),
  mends: signal(node, daemon, 'CONT'),
})

/** The file that a name of a program leads to. */
const fileOf = (program: string): string =>
  realpathSync(execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], {encoding: 'utf8'}).trim())

/** A program of a node is another, a script of bash to which it is `$real`; without one it is as if it were not there. */
const replaced = (node: string, program: string, script?: string) => ({
  breaks: ({on, folder}: FaultyCluster) => {
    const other = join(folder, `${node}-${program}`)
    const text = script === undefined ? '#!/no/such/shell\n' : `#!/bin/bash\nreal=${other}.real\n${script}\n`
    writeFileSync(other, text, {mode: 0o755})
    copyFileSync(fileOf(program), `${other}.real`)
    return on(node, `mount --bind ${other} ${fileOf(program)}`)
  },
  // There may be no shell.
  mends: ({lab}: FaultyCluster) => lab.machine.run([{argv: ['umount', fileOf(program)], node}]),
})

const kubelet = (node: string) => ({
  // Before its port is free, a connection would be lost instead of refused.
  breaks: ({on, plane}: FaultyCluster) => on(null, killed(plane.kubelets.get(node)!)),
  mends: ({plane}: FaultyCluster) => plane.startKubelet(node),
})

/** Through the faulty server nobody gets into Pods: an exec in one would run in the node here. */
const NOT_IN_PODS = {through: 'none'}

/** What goes wrong on a node. */
export const NODES: readonly Fault[] = [
  {what: 'the kubelet of a node is down', ...kubelet('node2'), says: 'connect: connection refused', exit: 4, within: 8},
  {
    what: 'the kubelet of a node is down, a snapshot',
    args: SAVE,
    ...kubelet('node2'),
    says: 'node2 not read:',
    exit: 4,
    within: 10,
  },
  {
    what: "a kubelet's certificate is refused",
    breaks: async ({on, plane, folder}) => {
      await on(null, kubeletCertificate('stranger', folder, ['172.31.0.12']))
      await on(null, killed(plane.kubelets.get('node2')!))
      await plane.startKubelet('node2', 'stranger')
    },
    mends: async ({on, plane}) => {
      await on(null, killed(plane.kubelets.get('node2')!))
      await plane.startKubelet('node2')
    },
    says: 'x509: certificate signed by unknown authority',
    exit: 4,
    within: 10,
  },
  {
    what: 'the kubelet of a node dies half-way',
    args: SAVE,
    breaks: STUCK.breaks,
    during: {runs: STUCK_FIRST, does: ({on, plane}) => on(null, killed(plane.kubelets.get('node2')!))},
    mends: async (cluster) => {
      await STUCK.mends(cluster)
      await cluster.plane.startKubelet('node2')
    },
    says: '? node2',
    exit: 4,
    within: 12,
  },
  {
    what: 'ovs-vswitchd is stuck',
    args: SAVE,
    ...STUCK,
    says: 'not asked: ovs-vswitchd does not answer, as',
    exit: 4,
    within: 30,
  },
  {
    what: "ovs-vswitchd is stopped, and the node's own network goes through it",
    args: SAVE,
    ...stopped('node2', 'ovs-vswitchd'),
    says: 'node2 not read:',
    exit: 4,
    within: 30,
  },
  {
    what: 'ovsdb-server is stopped',
    args: SAVE,
    ...stopped('node2', 'ovsdb-server'),
    says: 'not asked: ovsdb-server does not answer, as ovsdb showed',
    exit: 4,
    within: 30,
  },
  {
    what: 'ovs-vswitchd is stuck, a trace with a limit',
    args: [...TRACE, '--timeout', '3s'],
    ...STUCK,
    says: 'the time of 3 s was over',
    exit: 4,
    within: 7,
  },
  {
    what: 'no ovs-ofctl in the container',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ovs-ofctl'),
    says: "failed to run command 'ovs-ofctl': No such file or directory",
    exit: 4,
    within: 8,
  },
  {
    what: 'no nsenter in the container',
    ...NOT_IN_PODS,
    ...replaced('node2', 'nsenter'),
    says: 'its links or addresses were not read',
    exit: 4,
    within: 8,
  },
  {
    what: 'no ip in the container',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ip'),
    says: "failed to run command 'ip': No such file or directory",
    exit: 4,
    within: 8,
  },
  {
    what: 'no shell in the container',
    ...NOT_IN_PODS,
    ...replaced('node2', 'sh'),
    says: 'no such file or directory',
    exit: 4,
    within: 8,
  },
  {
    what: '200 MB of output',
    ...NOT_IN_PODS,
    args: ['snapshot', '-o', '{folder}/saved'],
    ...replaced(
      'node2',
      'ovs-ofctl',
      'case "$*" in *"15 dump-flows br-int") head -c 200000000 /dev/zero | tr "\\0" x;; esac',
    ),
    says: 'its answer was cut off at 67108864 bytes',
    exit: 4,
    within: 60,
  },
  {
    what: 'flows that end in the middle of a line',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ovs-ofctl', '"$real" "$@" | head -c 3000'),
    says: 'the answer is cut off within this line',
    exit: 4,
    within: 8,
  },
  {
    what: 'garbage in the place of the OVSDB',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ovsdb-client', 'head -c 5000 /dev/urandom'),
    says: 'line 1 of ovsdb cannot be read',
    exit: 4,
    within: 8,
  },
  {
    what: 'garbage in the place of all that ovs-appctl says',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ovs-appctl', 'head -c 5000 /dev/urandom'),
    says: 'line 1 of fdb cannot be read',
    exit: 4,
    within: 8,
  },
  {
    what: 'garbage in the place of flows',
    ...NOT_IN_PODS,
    ...replaced('node2', 'ovs-ofctl', 'head -c 5000 /dev/urandom'),
    says: 'UNDETERMINED',
    exit: 4,
    within: 8,
  },
]
