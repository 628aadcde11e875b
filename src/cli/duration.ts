import {usage} from './usage.ts'

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}

/** Reads `500ms`, `10s`, `1m30s`, `2h`, or seconds without a unit, as kubectl does. @throws {Problem} exit 2 */
export function milliseconds(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return positive(flag, text, Number(text) * 1000)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text) throw bad(flag, text)
  return positive(
    flag,
    text,
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0),
  )
}

function positive(flag: string, text: string, ms: number): number {
  if (ms <= 0) throw bad(flag, text)
  return ms
}

const bad = (flag: string, text: string) => usage(`${flag} '${text}' is no time`, [`${flag} 30s`, `${flag} 1m30s`])
