import type {Names} from './names.ts'

/** Reads the flow argument of `ofproto/trace`; `error` is what OVS says after `Bad openflow flow syntax: `. */
export function parseFlowText(
  _text: string,
  _names: Names = {},
): {readonly packet: Uint32Array} | {readonly error: string} {
  throw new Error('to come')
}
