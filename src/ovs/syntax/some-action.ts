import type {Action} from './flow-types.ts'

/** Whether this holds for one of the actions, or for one inside them: of a clone, or of what is written to the action set. */
export function someAction(actions: readonly Action[], holds: (action: Action) => boolean): boolean {
  return actions.some(
    (action) =>
      holds(action) ||
      ((action.kind === 'clone' || action.kind === 'writeActions') && someAction(action.actions, holds)),
  )
}
