export type TunnelType = 'geneve' | 'vxlan' | 'gre' | 'stt'
export type Encryption = 'none' | 'wireguard' | 'ipsec'

export interface Encapsulation {
  readonly mode: 'encap' | 'noEncap' | 'hybrid' | 'networkPolicyOnly'
  readonly tunnelType: TunnelType
  readonly encryption: Encryption
  /** The node has an IPv6 transport address. */
  readonly ipv6: boolean
}

/** Bytes that Antrea takes off the transport interface's MTU for pods (pkg/agent/config/node_config.go). */
export function overheadBytes(e: Encapsulation): number {
  if (e.encryption === 'wireguard') return e.ipv6 ? 80 : 60
  if (e.mode === 'noEncap' || e.mode === 'networkPolicyOnly') return 0
  const tunnel = {geneve: 50, vxlan: 50, gre: 42, stt: 0}[e.tunnelType]
  const ipv6 = e.ipv6 && (e.tunnelType === 'geneve' || e.tunnelType === 'vxlan') ? 20 : 0
  return tunnel + ipv6 + (e.encryption === 'ipsec' ? 38 : 0)
}

/** The MTU that Antrea gives a new pod. A running pod keeps the one that it started with. */
export function expectedPodMtu(transportMtu: number, e: Encapsulation, defaultMtu: number): number {
  if (defaultMtu > 0) return defaultMtu
  const mtu = transportMtu - overheadBytes(e)
  return e.mode === 'encap' || e.mode === 'hybrid' ? Math.min(mtu, 65000) : mtu
}

/**
 * Bytes that the tunnel puts around an inner IP packet: inner Ethernet, tunnel header (no Geneve options; GRE with its key), outer IP.
 * null for STT, which cuts its segments itself.
 */
export function wireOverheadBytes(tunnelType: TunnelType, outerFamily: 4 | 6, csum: boolean): number | null {
  const outer = (outerFamily === 4 ? 20 : 40) + 14
  if (tunnelType === 'stt') return null
  return tunnelType === 'gre' ? outer + 8 + (csum ? 4 : 0) : outer + 16
}
