import type {AgentAnswer} from '../inspect/agent/answer.ts'
import {type TableLook, type TableView, tableLines} from '../views/agent/lines.ts'
import type {Output} from './output.ts'
import {tellMissing} from './tell-missing.ts'

export interface TableShow extends TableLook {
  readonly out: Output
  /** The framework prints the JSON. */
  readonly isJson: boolean
}

/** Prints a table of the agents. @returns the exit status */
export async function showAgentTable<Item>(
  view: TableView<Item>,
  answer: AgentAnswer<Item>,
  {out, isJson, ...look}: TableShow,
): Promise<number> {
  if (!isJson) await out.lines(tableLines(view, answer, look))
  return tellMissing(answer.coverage, look.format, look.screen)
}
