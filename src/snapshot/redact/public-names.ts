const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** Names that Kubernetes, Antrea or the formats bring along: they are the same in every cluster. */
const PUBLIC: ReadonlySet<string> = new Set([
  // Namespaces, Services, workloads and their containers.
  ...words('default kube-system kube-public kube-node-lease kubernetes kube-root-ca.crt kube-dns coredns dns dns-tcp'),
  ...words('kube-proxy kube-apiserver kube-scheduler kube-controller-manager kubelet etcd metrics-server'),
  ...words('antrea antrea-agent antrea-controller antrea-config antrea-ovs antrea-ipsec install-cni antrea-system'),
  ...words('antrea-agent.conf antrea-controller.conf antrea-cni.conflist antrea-octant-plugin antrea-windows'),
  ...words('antrea-agent-windows antrea-ovs-windows flow-aggregator antrea-ubuntu antrea-debian'),
  ...words('antrea-agent-ubuntu antrea-controller-ubuntu antrea-agent-ubi antrea-controller-ubi'),
  // Labels and their values.
  ...words('app component k8s-app name tier role linux windows amd64 arm64 true false enabled disabled'),
  ...words('http https metrics api webhook grpc tcp udp sctp icmp icmpv6 ipv4 ipv6 apiserver'),
  // Antrea's tiers (pkg/controller/networkpolicy/tier.go) and what stands for all.
  ...words('emergency securityops networkops platform application baseline * 0 - unknown none'),
  // Settings of antrea-agent.conf, CNI plug-ins, IPAM.
  ...words('encap noEncap hybrid networkPolicyOnly geneve vxlan gre stt system netdev nat dsr ipsec wireguard'),
  ...words('host-local antrea-ipam portmap bandwidth bridge loopback flannel calico cilium-cni multus genie danm'),
  ...words('kubernetes.default.svc cluster.local'),
])

/** Domains of Kubernetes' and Antrea's own keys and names. */
const PUBLIC_DOMAIN = /(?:^|\.)(?:kubernetes\.io|k8s\.io|antrea\.io)$/

/** Numbers with a unit, times and versions. */
const NUMBER =
  /^(?:[-+]?\d+(?:\.\d+)?[A-Za-z%]{0,3}|\d{4}-\d\d-\d\dT[\d:.]+Z|v?\d+(?:\.\d+){1,2}(?:[-+](?:alpha|beta|rc|dev)[\w.]*)?|v\d(?:alpha\d+|beta\d+)?|[+\d.]+m?s)$/

/** Whether a name says nothing about whose cluster it is of. */
export function isPublicName(name: string): boolean {
  if (name === '' || PUBLIC.has(name) || NUMBER.test(name)) return true
  const domain = name.includes('/') ? name.slice(0, name.indexOf('/')) : name
  return PUBLIC_DOMAIN.test(domain) && (!name.includes('/') || /^[\w.-]+\/[a-z][\w.-]{0,62}$/.test(name))
}

/** Whether a word is one of an API's: in CamelCase no object of Kubernetes can be called. */
export const isWordOfAnApi = (word: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(word)
