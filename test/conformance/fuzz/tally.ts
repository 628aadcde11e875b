/** In how many cases a thing stood in the pipeline or the packet, and in how many the packet's way met it. */
export interface Count {
  occurs: number
  met: number
}

/** Counts actions and fields over many cases. */
export class Tally {
  readonly #counts = new Map<string, Count>()

  /** One case: what its pipeline and its packet hold, and what the packet met. */
  add(held: ReadonlySet<string>, met: ReadonlySet<string>): void {
    for (const name of held) this.#count(name).occurs++
    for (const name of met) {
      const count = this.#count(name)
      count.met++
      if (!held.has(name)) count.occurs++
    }
  }

  of(name: string): Count {
    return this.#counts.get(name) ?? {occurs: 0, met: 0}
  }

  #count(name: string): Count {
    const count = this.of(name)
    this.#counts.set(name, count)
    return count
  }

  /** The table of these names, in their order, and its least figures. */
  table(names: readonly string[]): string[] {
    const least = (pick: (count: Count) => number): string => {
      const name = names.reduce((a, b) => (pick(this.of(b)) < pick(this.of(a)) ? b : a), names[0] ?? '')
      return `${pick(this.of(name))} cases (${name})`
    }
    return [
      ...this.#rows('listed as exact', names),
      `${names.length} listed; least of all occurs in ${least(({occurs}) => occurs)}, met in ${least(({met}) => met)}`,
    ]
  }

  /** What else was counted: shapes of actions, and ways in which fields are used. */
  others(names: readonly string[]): string[] {
    const known = new Set(names)
    return this.#rows('of these', [...this.#counts.keys()].filter((name) => !known.has(name)).sort())
  }

  #rows(heading: string, names: readonly string[]): string[] {
    const width = Math.max(...names.map(({length}) => length), heading.length)
    const row = (name: string, occurs: unknown, met: unknown): string =>
      `${name.padEnd(width)} ${String(occurs).padStart(9)} ${String(met).padStart(9)}`
    return [row(heading, 'occurs', 'met'), ...names.map((name) => row(name, this.of(name).occurs, this.of(name).met))]
  }
}
