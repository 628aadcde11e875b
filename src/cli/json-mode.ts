/** Whether a command line asks for JSON: `--json`, or `-o json` in any spelling, before a `--`. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  return words.some(
    (word, i) =>
      word === '--json' ||
      /^(-o=?|--output=)json$/.test(word) ||
      ((word === '-o' || word === '--output') && words[i + 1] === 'json'),
  )
}
