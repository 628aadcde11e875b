/**
 * Open vSwitch 3.7 has 32 registers, the one that is asked has 16, and a register is a register: the same pipeline with each of
 * them moved up by 16 is a pipeline of the later version, and so is the answer.
 */
export const withLaterRegisters = (text: string): string =>
  text.replace(REGISTER, (whole, miss: string | undefined, before: string, n: string) => {
    // What a miss in a peer bridge is called is a flow that the switch itself holds.
    if (miss !== undefined) return whole
    return `${before}${Number(n) + 16 / WIDTHS[before]!}`
  })

const REGISTER = /(\breg0=0x[123], priority 0\b)|\b(reg|xreg|xxreg|NXM_NX_REG|NXM_NX_XXREG|OXM_OF_PKT_REG)(\d+)\b/g
const WIDTHS: Readonly<Record<string, number>> = {
  reg: 1,
  xreg: 2,
  xxreg: 4,
  NXM_NX_REG: 1,
  NXM_NX_XXREG: 4,
  OXM_OF_PKT_REG: 2,
}
