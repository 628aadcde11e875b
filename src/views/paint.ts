import {Chalk, type ChalkInstance, type ColorSupportLevel} from 'chalk'
import type {Verdict} from '../trace/result.ts'

/** What a piece of text is; a view never names a hue. */
export const ROLES = [
  'heading',
  'node',
  'pod',
  'service',
  'policy',
  'table',
  'field',
  'flow',
  'evidence',
  'command',
  'good',
  'drop',
  'warning',
  'unknown',
  'dim',
] as const
export type Role = (typeof ROLES)[number]

/** One painter a role, and the role of each verdict. Text must already be `printable`. */
export type Paint = {readonly [role in Role]: (text: string) => string} & {
  readonly verdict: (verdict: Verdict, text?: string) => string
}

const VERDICT_ROLE: Readonly<Record<Verdict, Role>> = {
  delivered: 'good',
  'forwarded-out': 'warning',
  mixed: 'warning',
  undetermined: 'unknown',
  dropped: 'drop',
  rejected: 'drop',
  misdelivered: 'drop',
}

/** The role that a verdict is painted in. */
export const verdictRole = (verdict: Verdict): Role => VERDICT_ROLE[verdict]

/**
 * @param color false: every painter returns its text unchanged
 * @param level what the terminal can show: 1 the 16 colours, 2 and 3 more; the roles need 16
 */
export function createPaint({color, level = 1}: {color: boolean; level?: ColorSupportLevel}): Paint {
  // Never the global chalk: it decides by itself and ignores NO_COLOR on a terminal.
  const chalk = new Chalk({level: color ? level : 0})
  const by = painters(chalk)
  return {...by, verdict: (verdict, text = verdict) => by[VERDICT_ROLE[verdict]](text)}
}

function painters(chalk: ChalkInstance): Record<Role, (text: string) => string> {
  return {
    // No blue: on a black terminal it cannot be read.
    heading: chalk.bold,
    node: chalk.bold.cyan,
    pod: chalk.cyan,
    service: chalk.cyan,
    policy: chalk.magenta,
    table: chalk.cyan,
    field: chalk.cyan,
    flow: chalk.dim,
    evidence: chalk.dim,
    command: chalk.bold,
    good: chalk.bold.green,
    drop: chalk.bold.red,
    warning: chalk.yellow,
    unknown: chalk.bold.magenta,
    dim: chalk.dim,
  }
}
