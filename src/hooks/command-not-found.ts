import type {Hook} from '@oclif/core'
import {nearCommands} from '../cli/near-command.ts'
import {Problem} from '../problem.ts'

/** The status that shells give an unknown command. */
const NOT_FOUND = 127

const hook: Hook<'command_not_found'> = async ({config, id}) => {
  const visible = config.commands.filter(({hidden}) => !hidden).map((command) => command.id)
  const {typed, near} = nearCommands(id, visible)
  throw new Problem(`no command '${typed}'`, {
    code: 'NO_COMMAND',
    exit: NOT_FOUND,
    hints: [...near, '--help'].map((words) => `${config.bin} ${words}`),
  })
}
export default hook
