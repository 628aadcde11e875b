import {EXIT, Problem} from '../problem.ts'

/** What an archive or a file of a snapshot may ask for before it is refused. */
export interface Limits {
  readonly entries: number
  /** Bytes of one file, unpacked. */
  readonly fileBytes: number
  /** Bytes of all files together, unpacked. */
  readonly totalBytes: number
}

export const DEFAULT_LIMITS: Limits = {
  entries: 500_000,
  fileBytes: 256 * 1024 * 1024,
  totalBytes: 4 * 1024 * 1024 * 1024,
}

/** The environment variable that overrides each limit. */
export const LIMIT_VARIABLES: Readonly<Record<keyof Limits, string>> = {
  entries: 'ANTRAIL_MAX_ENTRIES',
  fileBytes: 'ANTRAIL_MAX_FILE_BYTES',
  totalBytes: 'ANTRAIL_MAX_TOTAL_BYTES',
}

/**
 * The limits that hold: the caller's, else the environment's, else the default.
 *
 * @throws {Problem} LIMIT_INVALID when a variable is not a whole number above 0
 */
export function resolveLimits(given: Partial<Limits>, env: Readonly<Record<string, string | undefined>>): Limits {
  const limit = (key: keyof Limits): number => given[key] ?? fromEnv(LIMIT_VARIABLES[key], env) ?? DEFAULT_LIMITS[key]
  return {entries: limit('entries'), fileBytes: limit('fileBytes'), totalBytes: limit('totalBytes')}
}

function fromEnv(name: string, env: Readonly<Record<string, string | undefined>>): number | null {
  const text = env[name]
  if (text === undefined || text === '') return null
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Problem(`cannot use ${name}=${JSON.stringify(text)}: it is no whole number above 0`, {
    code: 'LIMIT_INVALID',
    exit: EXIT.usage,
  })
}

/** The refusal when a limit is passed: it names what passed it and what raises it. */
export function overLimit(origin: string, what: string, key: keyof Limits, limits: Limits): Problem {
  const unit = key === 'entries' ? 'entries' : 'bytes'
  return new Problem(`cannot read ${origin}: ${what} is over the limit of ${limits[key]} ${unit}`, {
    code: 'SNAPSHOT_TOO_BIG',
    exit: EXIT.usage,
    hints: [`if you trust it, raise the limit with ${LIMIT_VARIABLES[key]}`],
  })
}
