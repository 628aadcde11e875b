import type {NumberNames} from './names.ts'

/** The text after `Flow: ` and `Final flow: ` of ofproto/trace. */
export function formatFlowKey(_packet: Uint32Array, _names: NumberNames = {}): string {
  throw new Error('to come')
}
