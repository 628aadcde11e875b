import type {Hook} from '@oclif/core'
import {antctlCommand} from '../cli/antctl-commands.ts'
import {nearCommands} from '../cli/near-command.ts'
import {Problem} from '../problem.ts'

/** The status that shells give an unknown command. */
const NOT_FOUND = 127

const hook: Hook<'command_not_found'> = async ({config, id}) => {
  const antctls = antctlCommand(id)
  if (antctls !== null) {
    throw new Problem(`antctl's '${antctls.name}' is no command here: ${antctls.why}`, {
      code: 'NO_COMMAND',
      exit: NOT_FOUND,
      hints: (antctls.instead.length > 0 ? antctls.instead : ['--help']).map((words) => `${config.bin} ${words}`),
    })
  }
  const visible = config.commands.filter(({hidden}) => !hidden).map((command) => command.id)
  const {typed, near, help} = nearCommands(id, visible)
  throw new Problem(`no command '${typed}'`, {
    code: 'NO_COMMAND',
    exit: NOT_FOUND,
    hints: [...near, help].map((words) => `${config.bin} ${words}`),
  })
}
export default hook
