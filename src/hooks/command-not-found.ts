import type {Hook} from '@oclif/core'
import {Problem} from '../problem.ts'

const hook: Hook<'command_not_found'> = async ({id}) => {
  throw new Problem(`no command '${id}'`, {code: 'NO_COMMAND', exit: 127})
}
export default hook
