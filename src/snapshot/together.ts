/** A command of a script that runs several: its id, and its words; `{netns}` is the script's own first word. */
interface Part {
  readonly id: string
  readonly argv: readonly string[]
}

/** What one of them printed, and its exit status. */
interface Printed {
  readonly status: number
  readonly output: string
}

/** Runs commands one after the other, with a line before each and its exit status behind it: what is asked at once costs a node less. */
export const scriptOf = (parts: readonly Part[]): string =>
  parts.map(({id, argv}) => `echo '<<< ${id}'; ${argv.map(wordOf).join(' ')}; printf '\\n>>> %s\\n' $?`).join('; ')

const wordOf = (word: string): string => (word === '{netns}' ? '"$0"' : shellWord(word))

/** A word as a shell takes it for itself. */
export const shellWord = (word: string): string =>
  /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** What such a script printed, by id; one that is cut off is left out, with all behind it. */
export function parseTogether(text: string): ReadonlyMap<string, Printed> {
  const found = new Map<string, Printed>()
  let rest = text
  for (;;) {
    const begin = /^<<< (.*)\n/.exec(rest)
    const end = begin && /\n>>> (\d+)\n/.exec(rest.slice(begin[0].length - 1))
    if (!begin || !end) return found
    const [at, status = ''] = [begin[0].length - 1 + end.index, end[1]]
    // Behind the line before, and with its last line's end: the line with the status begins with one of its own.
    found.set(begin[1]!, {status: Number(status), output: rest.slice(begin[0].length, at)})
    rest = rest.slice(at + end[0].length)
  }
}
