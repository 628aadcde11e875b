import {scriptOf} from './together.ts'

/** Where a probe runs, and how often: once a node, or once a bridge, Pod, device or policy of it, or once a packet. */
export type ProbeScope = 'node' | 'bridge' | 'pod' | 'device' | 'policy' | 'packet'

/** Who has to be alive for an answer: a daemon, or nobody but the kernel and the file system. */
export type Asked = 'vswitchd' | 'ovsdb-server' | 'agent' | 'host'

/** A read-only question to a node. In `argv`, `{bridge}`, `{device}`, `{policy}`, `{namespace}`, `{type}`, `{flow}` and `{netns}` are filled in. */
export interface ProbeSpec {
  readonly id: string
  readonly scope: ProbeScope
  readonly asks: Asked
  readonly argv: readonly string[]
  /** The last part of the file's name. */
  readonly file: string
  readonly timeoutMs: number
  readonly maxBytes: number
}

const MB = 1024 * 1024

type Extra = Partial<Pick<ProbeSpec, 'scope' | 'timeoutMs' | 'maxBytes'>>

function probe(asks: Asked, id: string, kind: 'txt' | 'json', command: string | readonly string[], extra: Extra = {}) {
  const argv: readonly string[] = typeof command === 'string' ? command.split(' ') : command
  return {id, scope: 'node', asks, argv, file: `${id}.${kind}`, timeoutMs: 10_000, maxBytes: 64 * MB, ...extra} as const
}

const BRIDGE: Extra = {scope: 'bridge'}
const POD: Extra = {scope: 'pod'}

/**
 * What the host's and a Pod's forwarding depend on. A folder is printed whole; `-a --pattern` would walk through all settings of the kernel,
 * which takes many times longer, and `-e` is silent about what a kernel
 * doesn't have. Not those of IPv6: one of them can't be read.
 */
const NODE_SYSCTLS =
  'sysctl -e net.ipv4.conf net.ipv4.ip_forward net.ipv4.tcp_mtu_probing net.ipv4.ip_no_pmtu_disc net.ipv4.neigh.default.gc_thresh1 net.ipv4.neigh.default.gc_thresh2 net.ipv4.neigh.default.gc_thresh3 net.ipv6.conf.all.forwarding net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.default.disable_ipv6 net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_buckets net.core.somaxconn net.bridge'
const POD_SYSCTLS =
  'sysctl -e net.ipv4.conf net.ipv4.ip_no_pmtu_disc net.ipv4.tcp_mtu_probing net.ipv6.conf.all.forwarding net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.default.disable_ipv6 net.ipv6.conf.eth0.disable_ipv6 net.ipv6.conf.eth0.accept_ra'

const OVS: readonly ProbeSpec[] = [
  probe('host', 'ovs-version', 'txt', 'ovs-vswitchd --version'),
  probe(
    'ovsdb-server',
    'ovsdb',
    'json',
    'ovsdb-client --format=json dump unix:/var/run/openvswitch/db.sock Open_vSwitch',
  ),
  probe('ovsdb-server', 'ovs-show', 'txt', 'ovs-vsctl --timeout=4 show'),
  probe('vswitchd', 'ovs-dpif-show', 'txt', 'ovs-appctl dpif/show'),
  probe('vswitchd', 'ovs-route', 'txt', 'ovs-appctl ovs/route/show'),
  probe('vswitchd', 'ovs-tnl-ports', 'txt', 'ovs-appctl tnl/ports/show -v'),
  probe('vswitchd', 'ovs-tnl-neigh', 'txt', 'ovs-appctl tnl/neigh/show'),
  probe('vswitchd', 'ovs-coverage', 'txt', 'ovs-appctl coverage/show'),
  probe('vswitchd', 'ovs-upcall', 'txt', 'ovs-appctl upcall/show'),
  probe('vswitchd', 'dpctl-show', 'txt', 'ovs-appctl dpctl/show -s'),
  probe('vswitchd', 'dpctl-flows', 'txt', 'ovs-appctl dpctl/dump-flows -m'),
  probe('vswitchd', 'dpctl-conntrack', 'txt', 'ovs-appctl dpctl/dump-conntrack'),
  probe('vswitchd', 'dpctl-ct-limits', 'txt', 'ovs-appctl dpctl/ct-get-limits'),
  probe('vswitchd', 'dpctl-ct-maxconns', 'txt', 'ovs-appctl dpctl/ct-get-maxconns'),
  probe('vswitchd', 'dpctl-ct-stats', 'txt', 'ovs-appctl dpctl/ct-stats-show -m'),
  probe('host', 'ovs-vswitchd-log', 'txt', 'tail -n 60 /var/log/openvswitch/ovs-vswitchd.log'),
  probe('vswitchd', 'flows', 'txt', 'ovs-ofctl -O OpenFlow15 dump-flows {bridge}', BRIDGE),
  probe('vswitchd', 'flows-names', 'txt', 'ovs-ofctl -O OpenFlow15 --names dump-flows {bridge}', BRIDGE),
  probe('vswitchd', 'groups', 'txt', 'ovs-ofctl -O OpenFlow15 dump-groups {bridge}', BRIDGE),
  probe('vswitchd', 'group-stats', 'txt', 'ovs-ofctl -O OpenFlow15 dump-group-stats {bridge}', BRIDGE),
  probe('vswitchd', 'meters', 'txt', 'ovs-ofctl -O OpenFlow15 dump-meters {bridge}', BRIDGE),
  probe('vswitchd', 'meter-stats', 'txt', 'ovs-ofctl -O OpenFlow15 meter-stats {bridge}', BRIDGE),
  probe('vswitchd', 'ports-desc', 'txt', 'ovs-ofctl -O OpenFlow15 dump-ports-desc {bridge}', BRIDGE),
  probe('vswitchd', 'ports', 'txt', 'ovs-ofctl -O OpenFlow15 dump-ports {bridge}', BRIDGE),
  probe('vswitchd', 'tables', 'txt', 'ovs-ofctl -O OpenFlow15 dump-tables {bridge}', BRIDGE),
  probe('vswitchd', 'table-features', 'txt', 'ovs-ofctl -O OpenFlow15 dump-table-features {bridge}', BRIDGE),
  probe('vswitchd', 'ofctl-show', 'txt', 'ovs-ofctl show {bridge}', BRIDGE),
  probe('vswitchd', 'fdb', 'txt', 'ovs-appctl fdb/show {bridge}', BRIDGE),
  probe('vswitchd', 'dp-features', 'txt', 'ovs-appctl dpif/show-dp-features {bridge}', BRIDGE),
]

const antctl = (rest: string) => `antctl get ${rest} -o json --timeout 4s`

const AGENT: readonly ProbeSpec[] = [
  probe('agent', 'agent-agentinfo', 'json', antctl('agentinfo')),
  probe('agent', 'agent-podinterface', 'json', antctl('podinterface')),
  probe('agent', 'agent-networkpolicy', 'json', antctl('networkpolicy')),
  probe('agent', 'agent-addressgroup', 'json', antctl('addressgroup')),
  probe('agent', 'agent-appliedtogroup', 'json', antctl('appliedtogroup')),
  probe('agent', 'agent-memberlist', 'json', antctl('memberlist')),
  probe('agent', 'agent-serviceexternalip', 'json', antctl('serviceexternalip')),
  probe('agent', 'agent-ovsflows', 'json', antctl('ovsflows')),
  probe('agent', 'agent-featuregates', 'txt', 'antctl get featuregates --timeout 4s'),
  probe('agent', 'agent-version', 'json', 'antctl version -o json'),
  probe('agent', 'agent-healthz', 'txt', 'curl -sk -m 4 https://127.0.0.1:10350/healthz'),
  probe('agent', 'agent-metrics', 'txt', 'curl -sk -m 4 https://127.0.0.1:10350/metrics'),
  probe('host', 'agent-log', 'txt', [
    'sh',
    '-c',
    'grep -v ExternalIPPool /var/log/antrea/antrea-agent.INFO | tail -n 60',
  ]),
  probe('host', 'ipam-store', 'txt', [
    'sh',
    '-c',
    'ls -1 /var/lib/cni/networks/antrea 2>/dev/null || ls -1 /var/run/antrea/cni/networks/antrea',
  ]),
  probe('host', 'np-log', 'txt', 'tail -n 50 /var/log/antrea/networkpolicy/np.log'),
  probe('agent', 'policy-flows', 'json', antctl('ovsflows -N {policy} -n {namespace} --type {type}'), {
    scope: 'policy',
  }),
]

/** A container sees the node's own file system below the first process's root, where it may. Credentials lie beside, in files of other endings. */
const CNI_CONF =
  'd=/etc/cni/net.d; r=/host/proc/1/root$d; [ -d "$r" ] && d=$r; cd "$d" && for f in *.conf *.conflist *.json; do [ -f "$f" ] && echo "==> $f <==" && cat "$f" && echo; done; true'

/** What is built in has no module to load, and modprobe finds it all the same. */
const KERNEL_MODULES =
  'for m in openvswitch geneve vxlan ip_gre wireguard; do if [ -d /sys/module/$m ]; then s=loaded; elif ! [ -d "/lib/modules/$(uname -r)" ] || ! command -v modprobe >/dev/null; then s=unknown; elif modprobe -n -q $m; then s=available; else s=missing; fi; echo "$m $s"; done'

const HOST: readonly ProbeSpec[] = [
  probe('host', 'ip-link', 'json', 'ip -j -d -s link'),
  probe('host', 'ip-addr', 'json', 'ip -j addr'),
  probe('host', 'ip-route', 'json', 'ip -j route show table all'),
  probe('host', 'ip6-route', 'json', 'ip -6 -j route show table all'),
  probe('host', 'ip-route-cache', 'json', 'ip -j route show cache'),
  probe('host', 'ip6-route-cache', 'json', 'ip -6 -j route show cache'),
  probe('host', 'ip-rule', 'json', 'ip -j rule'),
  probe('host', 'ip6-rule', 'json', 'ip -6 -j rule'),
  probe('host', 'ip-neigh', 'json', 'ip -j neigh'),
  probe('host', 'bridge-link', 'json', 'bridge -j -d link'),
  probe('host', 'tc-qdisc', 'json', 'tc -j -s qdisc'),
  probe('host', 'iptables', 'txt', 'iptables-save -c'),
  probe('host', 'ip6tables', 'txt', 'ip6tables-save -c'),
  probe('host', 'iptables-legacy', 'txt', 'iptables-legacy-save -c'),
  probe('host', 'nft', 'json', 'nft -j list ruleset'),
  probe('host', 'ipset', 'txt', 'ipset save'),
  probe('host', 'sysctl', 'txt', NODE_SYSCTLS),
  probe('host', 'sockets', 'txt', 'ss -lntup'),
  probe('host', 'nstat', 'txt', 'nstat -asz'),
  probe('host', 'xfrm', 'json', 'ip -j xfrm state'),
  probe('host', 'wg', 'txt', 'wg show all dump'),
  probe('host', 'ethtool-k', 'txt', 'ethtool -k {device}', {scope: 'device'}),
  probe('host', 'cni-conf', 'txt', ['sh', '-c', CNI_CONF]),
  probe('host', 'kernel-modules', 'txt', ['sh', '-c', KERNEL_MODULES]),
]

/** What is run in each network namespace: its devices, and their addresses. */
export const IN_NETNS: readonly string[] = ['ip', '-j', '-d', 'addr']

/** One after the other, as a node may have hundreds. */
const EACH_NETNS = `[ -n "$0" ] && cd "$0" && for f in *; do echo "==> $f <=="; nsenter --net="$f" ${IN_NETNS.join(' ')}; done; [ -n "$0" ]`

/** The named network namespaces of a node, and their devices: how the ones of its Pods are found. `{netns}` is the folder that holds them. */
const NETNS: readonly ProbeSpec[] = [
  probe('host', 'netns', 'txt', ['sh', '-c', EACH_NETNS, '{netns}'], {timeoutMs: 30_000}),
]

/** Run inside a Pod's network namespace. */
const IN_POD: readonly ProbeSpec[] = [
  probe('host', 'ip-link', 'json', 'ip -j -d -s link', POD),
  probe('host', 'ip-addr', 'json', 'ip -j addr', POD),
  probe('host', 'ip-route', 'json', 'ip -j route show table all', POD),
  probe('host', 'ip6-route', 'json', 'ip -6 -j route show table all', POD),
  probe('host', 'ip-route-cache', 'json', 'ip -j route show cache', POD),
  probe('host', 'ip6-route-cache', 'json', 'ip -6 -j route show cache', POD),
  probe('host', 'ip-rule', 'json', 'ip -j rule', POD),
  probe('host', 'ip-neigh', 'json', 'ip -j neigh', POD),
  probe('host', 'sockets', 'txt', 'ss -lntuH', POD),
  probe('host', 'sysctl', 'txt', POD_SYSCTLS, POD),
  probe('host', 'ethtool-k', 'txt', 'ethtool -k eth0', POD),
]

/**
 * The witness: what Open vSwitch itself makes of a packet. Without `-generate` and without a frame it changes nothing. `--ct-next STATE`
 * follows once for each time that the packet comes back from conntrack.
 */
export const TRACE_PROBE: ProbeSpec = probe(
  'vswitchd',
  'ofproto-trace',
  'txt',
  'ovs-appctl ofproto/trace {bridge} {flow}',
  {
    scope: 'packet',
    maxBytes: 4 * MB,
  },
)

/** States of conntrack that a packet of the witness may be given: pipelines of Antrea come back from it at most four times. */
export const MOST_CT_STATES = 5

/** Several of a node's, or of a Pod's, at once: what nearly every trace asks of the kernel. */
const AT_ONCE: readonly {readonly spec: ProbeSpec; readonly members: readonly ProbeSpec[]}[] = [
  atOnce('host-at-once', 'node', [...NETNS, ...HOST], ['netns', 'ip-link', 'ip-addr', 'ip-neigh', 'sysctl', 'xfrm']),
  atOnce('pod-at-once', 'pod', IN_POD, ['ip-route', 'ip-rule', 'ip-neigh', 'ip-route-cache', 'sockets', 'ethtool-k']),
]

function atOnce(id: string, scope: ProbeScope, all: readonly ProbeSpec[], ids: readonly string[]) {
  const members = ids.flatMap((one) => all.find((spec) => spec.id === one) ?? [])
  const folder = members.some(({argv}) => argv.includes('{netns}')) ? ['{netns}'] : []
  return {spec: probe('host', id, 'txt', ['sh', '-c', scriptOf(members), ...folder], {scope}), members}
}

/** Questions that can be put at once, each with those that it stands for. */
export const PUT_AT_ONCE: ReadonlyMap<ProbeSpec, readonly ProbeSpec[]> = new Map(
  AT_ONCE.map(({spec, members}) => [spec, members]),
)

/** The one list of read-only questions that are put to a node. */
export const PROBES: readonly ProbeSpec[] = [
  ...OVS,
  TRACE_PROBE,
  ...AGENT,
  ...HOST,
  ...NETNS,
  ...IN_POD,
  ...PUT_AT_ONCE.keys(),
]

/** The question of the list that has this id, put to a node, a bridge, a Pod… */
export const probeNamed = (id: string, scope: ProbeScope): ProbeSpec | null =>
  PROBES.find((spec) => spec.id === id && spec.scope === scope) ?? null
