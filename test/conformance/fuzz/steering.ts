import type {Random} from './random.ts'
import type {Tally} from './tally.ts'

/** Chooses what the next pipeline is to have: of what is listed, what the packets have met least. */
export class Steering {
  readonly #tally: Tally
  readonly names: readonly string[]

  /** @param names what is listed as exact */
  constructor(tally: Tally, names: readonly string[]) {
    this.#tally = tally
    this.names = names
  }

  /** `count` names that are behind, of those that can be made; by chance, so that one that never succeeds blocks no other. */
  behind(random: Random, count: number, canBe: (name: string) => boolean = () => true): string[] {
    // Of those that are equally far behind any may come first.
    const names = this.names
      .filter(canBe)
      .map((name) => ({name, met: this.#tally.of(name).met, lot: random.int(1 << 30)}))
      .sort((a, b) => a.met - b.met || a.lot - b.lot)
      .map(({name}) => name)
    return random.some(names.slice(0, 2 * count), count)
  }
}
