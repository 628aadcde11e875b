/** Seconds from an instant to another, both RFC 3339; null where one is missing or none. */
export function secondsBefore(later: string, earlier: string | null): number | null {
  const seconds = (Date.parse(later) - Date.parse(earlier ?? '')) / 1000
  return Number.isFinite(seconds) ? seconds : null
}
