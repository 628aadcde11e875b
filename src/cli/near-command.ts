import {nearNames} from '../near.ts'

/**
 * The commands that a mistyped one may have meant.
 *
 * @param id what was typed, words joined by `:`; arguments may hang on behind, for nobody knew where the command ends
 * @param ids of the commands: `get:flows`
 * @returns the words that were taken for the command, the near ones as they are typed, and where the others are listed
 */
export function nearCommands(id: string, ids: readonly string[]): {typed: string; near: string[]; help: string} {
  const words = id.split(':')
  const near = ids.filter((candidate) => {
    const parts = candidate.split(':')
    const typed = words.slice(0, parts.length).join(':')
    return nearNames(typed, [candidate]).length > 0 || nearNames(words[0]!, parts.slice(1)).length > 0
  })
  const isTopic = ids.some((candidate) => candidate.startsWith(`${words[0]}:`))
  return {
    typed: words.slice(0, isTopic ? 2 : 1).join(' '),
    help: isTopic ? `${words[0]} --help` : '--help',
    near: near.sort().map((candidate) => candidate.replaceAll(':', ' ')),
  }
}
