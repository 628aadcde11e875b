// The one table of test layers: which folders of test/ need something of the machine, how that is seen, and what to install.
import {spawnSync} from 'node:child_process'

/** @typedef {{name: string, needs: string, install: string, runs: () => boolean, limitSeconds: number}} Layer */

const answers = (command, ...args) => spawnSync(command, args, {stdio: 'ignore'}).status === 0
const isRoot = () => process.getuid?.() === 0

/** A test file belongs to the layer that its first folder names; any other file runs everywhere. */
export const LAYERS = /** @type {const} @satisfies {Layer[]} */ ([
  {
    name: 'conformance',
    needs: 'a real Open vSwitch',
    install: 'apt-get install openvswitch-switch',
    runs: () => answers('ovs-vswitchd', '--version') && answers('ovsdb-server', '--version'),
    limitSeconds: 900,
  },
  {
    name: 'lab',
    needs: 'root, network namespaces, a real Open vSwitch, Python 3',
    install: 'apt-get install openvswitch-switch iproute2 iptables nftables ipset ethtool python3, and run as root',
    runs: () =>
      isRoot() &&
      answers('ovs-vswitchd', '--version') &&
      answers('python3', '--version') &&
      answers('unshare', '--net', 'ip', 'link'),
    limitSeconds: 900,
  },
  {
    name: 'apiserver',
    needs: 'a real kube-apiserver and etcd',
    install: 'kube-apiserver and etcd on the PATH',
    runs: () => answers('kube-apiserver', '--version') && answers('etcd', '--version'),
    limitSeconds: 600,
  },
])

/** Seconds that a test file outside the layers may take, on a slow machine with other work. */
export const LIMIT_SECONDS = 300
