import type {Evidence} from '../model/evidence.ts'
import type {PolicyRef} from './result.ts'

/** Why a bridge let nothing out. */
export interface Why {
  readonly reason: string
  readonly text: string
  readonly table: string | null
  readonly flow: string | null
  readonly policy: readonly PolicyRef[]
  readonly evidence: Evidence | null
}
