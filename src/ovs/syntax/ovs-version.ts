/** A version as a daemon gives it. */
export interface OvsVersion {
  /** `ovs-vswitchd`, `ovsdb-server`. */
  readonly program: string
  /** `3.1.0`, `3.7.1-2ubuntu1`. */
  readonly version: string
  /** First three numbers of it, for comparing. */
  readonly numbers: readonly [major: number, minor: number, patch: number]
  /** `DPDK 22.11.1` and whatever else follows. */
  readonly more: readonly string[]
}

/** Reads `ovs-vswitchd --version` or `ovs-appctl version`; null for anything else. */
export function parseOvsVersion(text: string): OvsVersion | null {
  const [first = '', ...more] = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const found = /^(\S+) \(Open vSwitch\) (\S+)$/.exec(first)
  const numbers = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(found?.[2] ?? '')
  if (!found || !numbers) return null
  return {
    program: found[1]!,
    version: found[2]!,
    numbers: [Number(numbers[1]), Number(numbers[2]), Number(numbers[3] ?? 0)],
    more,
  }
}
