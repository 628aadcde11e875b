/** What `ip -j -d addr` says at once of what `ip -j -d -s link` and `ip -j addr` said one after the other. */
export function devicesOf(links: string | null, addresses: string | null): string {
  const all: readonly {ifname: string}[] = JSON.parse(addresses ?? '[]')
  const devices: readonly {ifname: string}[] = JSON.parse(links ?? '[]')
  return JSON.stringify(devices.map((device) => ({...device, ...all.find(({ifname}) => ifname === device.ifname)})))
}
