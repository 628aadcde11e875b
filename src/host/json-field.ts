import type {JsonObject} from './json-array.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (o: JsonObject, key: string): string | null => {
  const value = o[key]
  return typeof value === 'string' ? value : null
}

export const numberOf = (o: JsonObject, key: string): number | null => {
  const value = o[key]
  return typeof value === 'number' ? value : null
}

/** A number that iproute2 prints bare in one version and as text, decimal or `0x…`, in another. */
export function looseNumberOf(o: JsonObject, key: string): number | null {
  const value = o[key]
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : null
}

export const objectOf = (o: JsonObject, key: string): JsonObject | null => {
  const value = o[key]
  return isObject(value) ? value : null
}

export const objectsOf = (o: JsonObject, key: string): readonly JsonObject[] => {
  const value = o[key]
  return Array.isArray(value) ? value.filter(isObject) : []
}

export const textsOf = (o: JsonObject, key: string): readonly string[] => {
  const value = o[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
