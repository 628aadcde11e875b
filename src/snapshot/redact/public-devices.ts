/** Devices and bridges that are called so on every machine: by the kernel, by systemd after their slot, by Open vSwitch or a network plug-in. */
const PUBLIC =
  /^(?:lo|(?:eth|ens|enp|eno|em|bond|team|wlan|wlp|dummy|vlan|tap|tun|wg|docker|cni|vmbr|ib|veth)\d[\d.spfnv]*[~0-9]*|br-(?:int|phy|ex|tun|uplink)|ovs-(?:system|netdev)|antrea-(?:gw|tun|egress|ingress|wg|l7-tap|mcast)\d*|(?:genev|vxlan|gre|stt|erspan)_sys(?:_\d+)?|vxlan\.\w{1,8}|flannel[.\w-]*|cilium_\w+|kube-(?:ipvs|bridge)\d*|nodelocaldns|tunl0|sit0|ip6tnl0|ip6_vti0|ip_vti0|gre0|gretap0|erspan0|ip6gre0|teql0|virbr\d+|cbr0|weave|nerdctl\d+|LOCAL|all|default|none|any|\*|)$/

/** Whether the name of a device says nothing about whose it is. One that was made of a MAC (`enx…`) does. */
export const isPublicDevice = (name: string): boolean => PUBLIC.test(name)
