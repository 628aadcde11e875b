/** A packet from a host to another. */
export const TCP =
  'dl_src=02:00:00:00:00:01,dl_dst=02:00:00:00:00:02,tcp,nw_src=10.0.0.1,nw_dst=10.0.0.2,nw_ttl=64,tcp_src=1000,tcp_dst=80'

/** br1 has the host's address of an underlay with one neighbour. */
export const UNDERLAY_4 = `
  appctl netdev-dummy/ip4addr br1 172.16.0.1/24
  appctl ovs/route/add 172.16.0.0/24 br1
  appctl tnl/neigh/set br1 172.16.0.2 02:00:00:00:ac:02`

/** The same with an address of IPv6, of which no neighbour is known. */
export const UNDERLAY_6 = `${UNDERLAY_4}
  appctl netdev-dummy/ip6addr br1 fd00:172::1/64
  appctl ovs/route/add fd00:172::/64 br1`

/** The same with three neighbours. */
export const UNDERLAY = `${UNDERLAY_6}
  appctl tnl/neigh/set br1 172.16.0.3 02:00:00:00:ac:03
  appctl tnl/neigh/set br1 fd00:172::2 02:00:00:00:ac:06`
