import {deviceSysctl, type Sysctl} from './sysctl.ts'

export interface ReversePathAnswer {
  readonly result: 'pass' | 'drop' | 'unknown'
  /** Plain words. */
  readonly reason: string
  /** The settings that decided. */
  readonly evidence: readonly Sysctl[]
}

/**
 * Whether rp_filter lets an IPv4 packet in (`fib_validate_source`; IPv6 has none): the greater of `all` and the device
 * counts; 1 wants the way back through the same device, 2 wants any way back.
 *
 * @param dev where the packet came in
 * @param routeBackDev where a packet to its source would leave; null: there is no route; undefined: that isn't known
 */
export function reversePathFilter(
  sysctls: readonly Sysctl[],
  dev: string,
  routeBackDev: string | null | undefined,
): ReversePathAnswer {
  const settings = ['all', dev].map((name) => deviceSysctl(sysctls, 4, name, 'rp_filter'))
  const evidence = settings.filter((s) => s !== null)
  const values = evidence.map((s) => Number(s.value))
  const answer = (result: ReversePathAnswer['result'], reason: string): ReversePathAnswer => ({
    result,
    reason,
    evidence,
  })
  const mode = Math.max(...values)
  // 2 is the greatest, whatever the setting that was not read may be.
  if (mode !== 2 && (values.length < 2 || !values.every((value) => value === 0 || value === 1))) {
    return answer('unknown', `rp_filter of all or of ${dev} was not read`)
  }
  if (mode === 0) return answer('pass', 'rp_filter is off')
  const name = mode === 1 ? 'strict (1)' : 'loose (2)'
  if (routeBackDev === undefined)
    return answer('unknown', `rp_filter on ${dev} is ${name}, and the way back is not known`)
  if (routeBackDev === null) return answer('drop', `rp_filter on ${dev} is ${name}, and there is no route back`)
  if (mode === 1 && routeBackDev !== dev)
    return answer('drop', `rp_filter on ${dev} is strict (1), and the way back is by ${routeBackDev}`)
  return answer('pass', `rp_filter on ${dev} is ${name}, and the way back is by ${routeBackDev}`)
}
