import {deviceSysctl, type Sysctl, sysctlNamed} from './sysctl.ts'

export interface ForwardingAnswer {
  /** null: the setting was not read. */
  readonly enabled: boolean | null
  readonly evidence: Sysctl | null
}

/**
 * Whether the node forwards what comes in by this device. IPv4 asks the device's own setting (`ip_forward` only rewrites
 * them all when it is set); IPv6 asks `all` alone, the device's setting has other uses there.
 */
export function forwardingEnabled(sysctls: readonly Sysctl[], dev: string, family: 4 | 6): ForwardingAnswer {
  const evidence =
    family === 4
      ? (deviceSysctl(sysctls, 4, dev, 'forwarding') ?? offAltogether(sysctls))
      : deviceSysctl(sysctls, 6, 'all', 'forwarding')
  return {enabled: evidence === null ? null : evidence.value !== '0', evidence}
}

/** A device whose own line is missing came up later than the list, or the list was filtered: `ip_forward` is its default. */
const offAltogether = (sysctls: readonly Sysctl[]): Sysctl | null => sysctlNamed(sysctls, 'net.ipv4.ip_forward')
