import type {OvsSupportAnswer} from '../../../src/inspect/ovs-support/answer.ts'
import {ovsSupport} from '../../../src/inspect/ovs-support/support.ts'

/** What `ovs support` lists as exact where ofproto/trace is asked. */
export interface Listed {
  /** `action ct`, `field reg0`: what must occur in the generated cases. */
  readonly names: readonly string[]
  /** Kinds of actions that are exact. */
  readonly kinds: ReadonlySet<string>
  /** Fields that a match tells apart. */
  readonly matched: ReadonlySet<string>
  /** Fields that an action may write. */
  readonly written: ReadonlySet<string>
}

/** The list, from the answer that the command prints: neither can forget one that the other has. */
export function listed({actions, fields}: OvsSupportAnswer = ovsSupport()): Listed {
  const kinds = new Set(actions.flatMap(({kind, faithful}) => (faithful.status === 'exact' ? [kind] : [])))
  const matched = new Set(fields.flatMap((field) => (field.matched.status === 'exact' ? [field.name] : [])))
  const written = new Set(fields.flatMap((field) => (field.written?.status === 'exact' ? [field.name] : [])))
  return {
    names: [...[...kinds].map(actionName), ...[...new Set([...matched, ...written])].map(fieldName)],
    kinds,
    matched,
    written,
  }
}

export const actionName = (kind: string): string => `action ${kind}`
export const fieldName = (name: string): string => `field ${name}`
