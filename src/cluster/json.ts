/** A JSON object whose shape nobody has checked yet. */
export type Json = Readonly<Record<string, unknown>>

const EMPTY: Json = {}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at a path of keys; an empty one where there is none, because the API server leaves empty objects out. */
export function objectAt(from: Json, ...path: readonly string[]): Json {
  let at: unknown = from
  for (const key of path) at = isJson(at) ? at[key] : undefined
  return isJson(at) ? at : EMPTY
}

/** The objects of an array; none where the key is absent. */
export function objectsAt(from: Json, key: string): readonly Json[] {
  const value = from[key]
  return Array.isArray(value) ? value.filter(isJson) : []
}

export function textAt(from: Json, key: string): string | null {
  const value = from[key]
  return typeof value === 'string' ? value : null
}

export function textsAt(from: Json, key: string): readonly string[] {
  const value = from[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

export function numberAt(from: Json, key: string): number | null {
  const value = from[key]
  return typeof value === 'number' ? value : null
}

export function booleanAt(from: Json, key: string): boolean | null {
  const value = from[key]
  return typeof value === 'boolean' ? value : null
}

/** A number or a name: ports are written as either. */
export function numberOrTextAt(from: Json, key: string): number | string | null {
  return numberAt(from, key) ?? textAt(from, key)
}

/** The entries whose value is a string: labels, annotations, selectors. */
export function mapAt(from: Json, key: string): ReadonlyMap<string, string> {
  const entries: [string, string][] = []
  for (const [name, value] of Object.entries(objectAt(from, key)))
    if (typeof value === 'string') entries.push([name, value])
  return new Map(entries)
}
