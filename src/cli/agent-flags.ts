import {Args, Flags} from '@oclif/core'
import {outputFlag} from './flags.ts'

/** What every command has that shows a table of the agents. */
export const agentFlags = {
  node: Flags.string({description: 'the agents of these nodes only; all otherwise', helpValue: 'NODE', multiple: true}),
  output: outputFlag(['text', 'wide', 'json', 'yaml', 'table', 'raw']),
}

/** antctl's, where a command has an order to choose. */
export const sortByFlag = (fallback: string) =>
  Flags.string({
    description: `order of the rows: a field of what -o raw shows; ${fallback} otherwise`,
    helpValue: 'FIELD',
  })

export const nameArg = (description: string) => Args.string({description})

/** The last paragraph of their help. */
export const ABOUT_AGENTS = `An agent is asked by antctl in its own container, where its token is: nothing of it leaves the node. The columns are antctl's, and NODE before them unless one node is named. -o table is what antctl prints, to the byte; -o raw is antctl's own JSON, -o json is antrail's (schemas/).

Ends with 0, 4 where an agent did not answer, 2 for wrong usage or a name that no agent has.`

/** Whether a row has to say which agent it is from. */
export const asksSeveral = ({node, local}: {readonly node?: readonly string[] | undefined; readonly local: boolean}) =>
  !local && node?.length !== 1
