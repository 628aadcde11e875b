import type {Evidence} from '../../model/evidence.ts'
import type {Path} from '../path.ts'
import type {Step} from '../result.ts'
import type {Ending} from './place.ts'

/** Ends the walk here, and writes the step that says so. */
export function stopHere(
  path: Path,
  node: string | null,
  step: Step['kind'],
  why: {
    readonly reason: string
    readonly text: string
    readonly evidence: Evidence | null
    readonly rejected?: boolean
  },
): Ending {
  path.add(step, why.text, {outcome: 'stop', evidence: why.evidence})
  return {
    kind: 'stopped',
    rejected: why.rejected ?? false,
    stop: {
      node,
      hop: path.here(),
      table: null,
      flow: null,
      policy: [],
      reason: why.reason,
      text: why.text,
      evidence: why.evidence,
    },
  }
}

/** Ends the walk because nobody can say what happens here, and writes the step that says so. */
export function lost(
  path: Path,
  node: string | null,
  step: Step['kind'],
  reason: string,
  evidence: Evidence | null = null,
): Ending {
  path.add(step, reason, {outcome: 'unknown', evidence})
  return {kind: 'unknown', node, where: path.here(), reason}
}
