/** Thrown where something cannot be replaced without changing what it means: the whole file is left out then. */
export class Unsafe extends Error {}
