import type {Command} from '@oclif/core'
import type {AgentAnswer} from '../inspect/agent/answer.ts'
import type {AgentJson} from '../views/agent/json.ts'
import {type TableFormat, type TableView, tableLines} from '../views/agent/lines.ts'
import {BaseCommand} from './base.ts'
import {tellMissing} from './tell-missing.ts'

/** What every command shares that shows a table of the agents. */
export abstract class AgentCommand<T extends typeof Command> extends BaseCommand<T> {
  /** Prints the table, sets the exit status, and gives what `-o json` prints. */
  protected async showTable<Item>(
    view: TableView<Item>,
    answer: AgentAnswer<Item>,
    {output: format, withNode}: {readonly output: TableFormat; readonly withNode: boolean},
  ): Promise<AgentJson> {
    if (!this.jsonEnabled()) await this.out.lines(tableLines(view, answer, {format, withNode, screen: this.screen}))
    this.exitWith(tellMissing(answer.coverage, format, this.screen))
    return view.json(answer)
  }
}
