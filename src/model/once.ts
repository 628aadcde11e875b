/** Keeps what was made for each key, so that each piece is read and parsed once. */
export class Once {
  private readonly kept = new Map<string, unknown>()

  /** What `make` gave the first time for this key. */
  get<T>(key: string, make: () => T): T {
    if (!this.kept.has(key)) this.kept.set(key, make())
    // Each key has one caller, and with it one type.
    return this.kept.get(key) as T
  }

  /** Forgets what was made, but for these keys: it is made again when it is asked for. */
  forgetAllBut(keys: readonly string[]): void {
    for (const key of this.kept.keys()) if (!keys.includes(key)) this.kept.delete(key)
  }

  forget(key: string): void {
    this.kept.delete(key)
  }
}
