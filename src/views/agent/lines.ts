import type {AgentAnswer} from '../../inspect/agent/answer.ts'
import type {Screen} from '../screen.ts'
import {formatYaml} from '../yaml.ts'
import {antctlTable} from './antctl-table.ts'
import type {AgentJson} from './json.ts'
import {agentRaw} from './raw.ts'
import {type TableWords, tableText} from './text.ts'

export type TableFormat = 'text' | 'wide' | 'json' | 'yaml' | 'table' | 'raw'

export interface TableView<Item> extends TableWords<Item> {
  readonly json: (answer: AgentAnswer<Item>) => AgentJson
}

export interface TableLook {
  readonly format: TableFormat
  readonly withNode: boolean
  readonly screen: Screen
}

/** An agent's table in any format but JSON, which every command prints alike. */
export function tableLines<Item>(
  view: TableView<Item>,
  answer: AgentAnswer<Item>,
  {format, withNode, screen}: TableLook,
): readonly string[] {
  if (format === 'yaml') return [formatYaml(view.json(answer))]
  if (format === 'raw') return agentRaw(answer)
  if (format === 'table') return antctlTable(view.columns, answer, withNode)
  return tableText(view, answer, screen, {wide: format === 'wide', withNode})
}
