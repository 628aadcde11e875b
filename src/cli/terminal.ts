import {createPaint} from '../views/paint.ts'
import type {Screen} from '../views/screen.ts'

export interface ScreenFlags {
  readonly color: 'auto' | 'always' | 'never'
  readonly 'no-color': boolean
  readonly width?: number | undefined
}

/** What the screen is decided by, besides the flags. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  /** Of the terminal. */
  readonly columns: number | undefined
}

/** The screen that the answer goes to: the flags first, then `NO_COLOR` and the locale, then the terminal. */
export function screenOf(flags: ScreenFlags, around: Surroundings): Screen {
  return {
    paint: createPaint({color: hasColor(flags, around)}),
    unicode: isUtf8(around.env),
    width: flags.width ?? (around.isTerminal && around.columns ? around.columns : 80),
  }
}

function hasColor(flags: ScreenFlags, {env, isTerminal}: Surroundings): boolean {
  if (flags['no-color']) return false
  if (flags.color !== 'auto') return flags.color === 'always'
  return isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
}

/** POSIX: the first of the three that is set and not empty decides. */
function isUtf8(env: Surroundings['env']): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}
