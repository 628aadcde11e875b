/** A piece of the cluster's state: read, or not read and why. What wasn't read is never taken as healthy. */
export type Known<T> = {readonly known: true; readonly value: T} | {readonly known: false; readonly reason: string}

export const known = <T>(value: T): Known<T> => ({known: true, value})
export const unknown = (reason: string): Known<never> => ({known: false, reason})

/** The value, or `otherwise` where it was not read. */
export const valueOr = <T, U>(k: Known<T>, otherwise: U): T | U => (k.known ? k.value : otherwise)
