import type {Ip} from '../../ip.ts'
import {mapMaskedHex} from './map-addresses.ts'
import type {Redactor} from './redactor.ts'

/**
 * Registers that hold addresses (Antrea pkg/agent/openflow/fields.go: EndpointIPField is reg3, EndpointIP6Field xxreg3,
 * which is reg12 to reg15), as a match, as what is set, and as what is loaded.
 */
const MATCHED = /\b(reg3|reg1[2-5]|xxreg3)=0x([\da-f]+)(?:\/0x([\da-f]+))?/g
const SET = /\b(set_field:|load:)0x([\da-f]+)(?:\/0x([\da-f]+))?->((?:NXM_NX_)?(?:XX)?REG(?:3|1[2-5]))\b/gi
/** What is smaller is no address: 0 stands for none. */
const LEAST_ADDRESS = 1 << 24

/** What `ovs-ofctl` and `ovs-appctl` print: addresses, also in registers, and names of devices. @throws {Unsafe} */
export function redactOvsText(text: string, redactor: Redactor, devices: ReadonlySet<string>): string {
  const registers = text
    .replace(MATCHED, (_, name: string, digits: string, mask: string | undefined) => {
      const image = mapRegister(redactor, name, digits, mask)
      return `${name}=${image}`
    })
    .replace(SET, (_, verb: string, digits: string, mask: string | undefined, name: string) => {
      return `${verb}${mapRegister(redactor, name, digits, mask)}->${name}`
    })
  return redactor.devices(
    registers.replace(QUOTED, (all, name: string) => quoted(all, name, redactor)),
    devices,
  )
}

/** Marked, so that what is an address's image already is not taken for an address. */
function mapRegister(redactor: Redactor, name: string, digits: string, mask: string | undefined): string {
  const {ip} = redactor.addresses
  const register = name.replace(/^NXM_NX_/i, '').toLowerCase()
  const value = BigInt(`0x${digits}`)
  const after = mask === undefined ? '' : `/0x${mask}`
  const image = (() => {
    if (value < BigInt(LEAST_ADDRESS) && register === 'reg3') return digits
    const address: Ip = {family: register === 'xxreg3' ? 6 : 4, value}
    if (register === 'reg3' || register === 'xxreg3') return mapMaskedHex(ip, address, mask ?? null)
    return ip.word(Number(register.slice(3)) - 12, Number(value)).toString(16)
  })()
  return `0x${image}${after}`
}

/** A port's name; `controller(userdata=…)` and the like have no quotes. */
const QUOTED = /"([^"\n]*)"/g

const quoted = (all: string, name: string, redactor: Redactor): string => {
  const image = redactor.names.device(name)
  return image === name ? all : `"${image}"`
}
