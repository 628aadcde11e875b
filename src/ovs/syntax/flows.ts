import type {Parsed} from '../../parsed.ts'
import type {Flow} from './flow-types.ts'
import type {Names, NumberNames} from './names.ts'

export function parseFlows(_text: string, _names: Names = {}): Parsed<Flow> {
  throw new Error('to come')
}

export function formatFlow(_flow: Flow, _names: NumberNames = {}): string {
  throw new Error('to come')
}
