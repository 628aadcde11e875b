import type {Parsed} from '../../parsed.ts'
import type {Group} from './flow-types.ts'
import type {Names} from './names.ts'

export function parseGroups(_text: string, _names: Names = {}): Parsed<Group> {
  throw new Error('to come')
}

export function formatGroup(_group: Group): string {
  throw new Error('to come')
}
