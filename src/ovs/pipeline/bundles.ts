import type {PortInput} from './input.ts'
import {forwards} from './port-state.ts'
import {packetTypeMode} from './tunnel-config.ts'

/** A Port of OVSDB: what VLANs, MAC learning, mirrors and NORMAL know. With several interfaces it is a bond. */
export interface Bundle {
  readonly name: string
  readonly ports: readonly PortInput[]
  /** Any of its ports: the columns of Port are the same for all. */
  readonly port: PortInput
  readonly bonded: boolean
  /** NORMAL floods to it. */
  readonly floodable: boolean
}

/** The bundles of a bridge, by the number of each port. */
export function bundlesOf(ports: readonly PortInput[]): ReadonlyMap<number, Bundle> {
  const byName = new Map<string, PortInput[]>()
  for (const port of ports) {
    const name = nameOf(port)
    const list = byName.get(name)
    if (list) list.push(port)
    else byName.set(name, [port])
  }
  const bundles = new Map<number, Bundle>()
  for (const [name, members] of byName) {
    const bundle = {
      name,
      ports: members,
      port: members[0]!,
      bonded: members.length > 1,
      floodable: members.every(floodable),
    }
    for (const {ofport} of members) bundles.set(ofport, bundle)
  }
  return bundles
}

const nameOf = ({portName, name}: PortInput): string => portName ?? name

const floodable = (port: PortInput): boolean =>
  !port.config.includes('NO_FLOOD') &&
  forwards(port, 'stp') &&
  forwards(port, 'rstp') &&
  packetTypeMode(port) !== 'legacy_l3'
