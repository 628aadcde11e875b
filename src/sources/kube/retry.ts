const LONGEST_WAIT_MS = 10_000
const FIRST_WAIT_MS = 500

/** What was answered, as far as it tells whether to ask again. */
export interface Answered {
  readonly status: number
  /** The header of that name: seconds, or a date, which is not looked at. */
  readonly retryAfter?: string | undefined
}

/** How often a request is sent at most. */
export const TRIES = 4

/**
 * How long to wait before another try, in milliseconds; null where another try makes no sense.
 *
 * @param attempt from 1
 */
export function waitBefore({status, retryAfter}: Answered, attempt: number): number | null {
  const usual = FIRST_WAIT_MS * 2 ** (attempt - 1)
  if (status === 500 || status === 502 || status === 504) return usual
  if (status !== 429 && status !== 503) return null
  const seconds = Number(retryAfter ?? '')
  return Math.min(LONGEST_WAIT_MS, Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : usual)
}

/** @throws the signal's reason, once it is aborted */
export function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
