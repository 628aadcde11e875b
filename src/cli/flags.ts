import {Flags, type Interfaces} from '@oclif/core'

const SOURCE = 'SOURCE'
const SCREEN = 'SCREEN'

/** Where the evidence comes from: the same on every command. */
export const sourceFlags = {
  from: Flags.string({
    description: 'a saved snapshot: a folder or a .tgz',
    exclusive: ['demo'],
    helpGroup: SOURCE,
    helpValue: 'PATH',
  }),
  demo: Flags.boolean({
    description: 'the built-in two-node cluster with one fault in it',
    exclusive: ['from'],
    helpGroup: SOURCE,
  }),
  namespace: Flags.string({
    char: 'n',
    description: 'namespace of names that are given without one',
    helpGroup: SOURCE,
    helpValue: 'NAME',
  }),
  // Known so that they are refused in clear words, and not in the help until there is something behind them.
  local: Flags.boolean({hidden: true}),
  kubeconfig: Flags.string({hidden: true}),
  context: Flags.string({hidden: true}),
  cluster: Flags.string({hidden: true}),
  user: Flags.string({hidden: true}),
}

/** How the answer looks: the same on every command. */
export const screenFlags = {
  color: Flags.option({options: ['auto', 'always', 'never'] as const})({
    default: 'auto',
    description: 'auto (on a terminal, unless NO_COLOR is set), always or never',
    helpGroup: SCREEN,
    helpValue: 'WHEN',
  }),
  'no-color': Flags.boolean({description: 'the same as --color never', helpGroup: SCREEN}),
  width: Flags.integer({
    description: 'columns to fit; the terminal says, otherwise 80',
    helpGroup: SCREEN,
    helpValue: 'N',
    min: 20,
  }),
  json: Flags.boolean({description: 'the same as -o json', helpGroup: SCREEN}),
}

/** `-o`, with the formats of one command; the first is the default. */
export function outputFlag<const F extends string>(formats: readonly [F, ...F[]]): Interfaces.OptionFlag<F> {
  const flag: Interfaces.OptionFlag<string> = Flags.string({
    char: 'o',
    // A plain value, not a function: otherwise help would have to load the command for it.
    default: formats[0],
    description: `format of the answer: ${formats.join(', ')}`,
    helpValue: 'FORMAT',
    options: formats,
  })
  // The framework refuses what is not among the options, but types that only where it sees the list itself.
  return flag as Interfaces.OptionFlag<F>
}
