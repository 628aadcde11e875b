import {deviceSysctl, type Sysctl} from './sysctl.ts'

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
  const evidence = deviceSysctl(sysctls, family, family === 4 ? dev : 'all', 'forwarding')
  return {enabled: evidence === null ? null : evidence.value !== '0', evidence}
}
