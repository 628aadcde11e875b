import {shellWord} from '../trace/shell-word.ts'
import type {SourceFlags} from './source.ts'

/** Our own commands among those to try next, with the source that this one read: ready to be pasted. */
export function withSource(commands: readonly string[], flags: SourceFlags): readonly string[] {
  const source = flags.demo ? ' --demo' : flags.from === undefined ? '' : ` --from ${shellWord(flags.from)}`
  return commands.map((command) => (command.startsWith('antrail ') ? `${command}${source}` : command))
}
