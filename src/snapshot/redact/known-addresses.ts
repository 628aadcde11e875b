import {macInside} from './map-ip.ts'
import {visitAddresses} from './visit-addresses.ts'

/** Addresses that occur as such: what a number has to equal to be taken for one. */
export class KnownAddresses {
  readonly v4 = new Set<number>()
  readonly v6 = new Set<bigint>()
  readonly macs = new Set<string>()

  /** Takes what a text holds. Networks are no addresses: 128.0.0.0/1 does not make one of every 0x80000000. */
  learn(text: string): void {
    visitAddresses(text, {
      ip: ({family, value}, mask, all) => {
        if (mask !== null && /(?:\.0|::)$/.test(all.slice(0, -mask.length - 1))) return all
        if (family === 4) this.v4.add(Number(value))
        else {
          this.v6.add(value)
          const mac = macInside(value)
          if (mac !== null) this.macs.add(mac)
        }
        return all
      },
      mac: (hex, _, all) => {
        this.macs.add(hex)
        return all
      },
    })
  }
}
