/**
 * Flags in the spelling of Go programs: `--addressFamily=4` becomes `--address-family=4` where the command has that flag
 * and not the other. Words after `--`, and words that are no such flag, stay as they are.
 */
export function withDashes(argv: readonly string[], flags: ReadonlySet<string>): string[] {
  const end = argv.indexOf('--')
  return argv.map((word, i) => {
    const [, name, rest = ''] = (end < 0 || i < end ? /^--([a-z]+(?:[A-Z][a-z0-9]*)+)(=.*)?$/s.exec(word) : null) ?? []
    if (name === undefined || flags.has(name)) return word
    const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return flags.has(dashed) ? `--${dashed}${rest}` : word
  })
}
