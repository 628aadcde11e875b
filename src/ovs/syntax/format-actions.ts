import type {Action} from './flow-types.ts'

/** As `ovs-ofctl dump-flows` prints it; `text` of the action is not looked at but for kinds that carry nothing else. */
export function formatAction(_action: Action): string {
  throw new Error('to come')
}
